import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownMigrations, migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { actorOfAct } from '../sign-in/actor.ts';
import { auditLog } from './schema.ts';

// Until 0027 the detail of an act said behind ` | ` who did it.

let before: string;
beforeEach(() => {
  before = mkdtempSync(join(tmpdir(), 'migrations-'));
  mkdirSync(join(before, 'meta'));
  const tags = knownMigrations('migrations').filter(tag => tag < '0028');
  for (const tag of tags) copyFileSync(join('migrations', `${tag}.sql`), join(before, `${tag}.sql`));
  writeFileSync(join(before, 'meta', '_journal.json'), JSON.stringify({ entries: tags.map(tag => ({ tag })) }));
});
afterEach(() => rmSync(before, { recursive: true }));

/** Each detail as it was kept, and what it says. */
const OLD_DETAILS = [
  [null, null, undefined],
  ['heel open closed 0', 'heel open closed 0', undefined],
  ['sub_0 | command', 'sub_0', { way: 'command' }],
  [' | command', null, { way: 'command' }],
  [
    'walking | passkey 0a1b2c3d 1795000000000 Zm9v-_1x',
    'walking',
    { way: 'passkey', session: '0a1b2c3d', since: 1_795_000_000_000, passkey: 'Zm9v-_1x' },
  ],
  [' | mail 0a1b2c3d 1795000000000 -', null, { way: 'mail', session: '0a1b2c3d', since: 1_795_000_000_000 }],
  [' | - 0a1b2c3d 1795000000000 -', null, { way: null, session: '0a1b2c3d', since: 1_795_000_000_000 }],
  ['a | b "c\\', 'a | b "c\\', undefined],
  ['a | letter 0a1b2c3d 1 -', 'a | letter 0a1b2c3d 1 -', undefined],
  ['a | mail 0a1b2c3d soon -', 'a | mail 0a1b2c3d soon -', undefined],
] as const;

test('who did what moves from the detail into columns, and what looks otherwise stays as it was', async () => {
  const file = openSqliteFile(':memory:');
  migrate(file, before);
  const insert = file.raw.prepare("INSERT INTO audit_log (at, action, detail) VALUES (0, 'settings-saved', ?)");
  for (const [kept] of OLD_DETAILS) insert.run(kept);
  migrate(file, 'migrations');
  const rows = await file.db.select().from(auditLog).orderBy(auditLog.id);
  expect(rows.map(row => [row.detail, actorOfAct(row)])).toEqual(OLD_DETAILS.map(([, detail, by]) => [detail, by]));
  file.close();
});
