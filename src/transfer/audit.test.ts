import { expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { auditLog } from '../db/schema.ts';
import { audit } from '../sign-in/audit.ts';
import { exported, moveIn } from '../testing/old-installation.ts';
import { lives } from '../testing/readers/lives.ts';
import type { TestNode } from '../testing/walk.ts';

test('who did what moves too, and from the detail where an older export says it there', async () => {
  const world = await lives({ kind: 'smtp' });
  const by = { way: 'passkey', session: '0a1b2c3d', since: 1_795_000_000_000, passkey: 'Zm9v' } as const;
  await audit(world.deps, 'settings-saved', null, null, by);
  await world.sql(
    "INSERT INTO audit_log (at, action, detail) VALUES (0, 'lesson-signed', 'a/b 1 | code 0a1b2c3d 1795000000000 -')",
  );
  const file = openSqliteFile(':memory:');
  migrate(file, 'migrations');
  await moveIn({ ...world.deps, db: file.db }, await exported(world.deps as TestNode['deps']));
  const session = { sessionId: '0a1b2c3d', sessionSince: 1_795_000_000_000 };
  expect(await file.db.select().from(auditLog).orderBy(auditLog.id)).toMatchObject([
    { action: 'settings-saved', detail: null, way: 'passkey', passkeyId: 'Zm9v', ...session },
    { action: 'lesson-signed', detail: 'a/b 1', way: 'code', passkeyId: null, ...session },
  ]);
  file.close();
});
