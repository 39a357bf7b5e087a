import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { knownMigrations } from '../adapters/sqlite/file.ts';

test('in an older installation, courses that a refusal stopped can be lifted; those that their reader ended cannot', () => {
  const raw = new DatabaseSync(':memory:');
  const run = (tag: string) =>
    raw.exec(readFileSync(`migrations/${tag}.sql`, 'utf8').replaceAll('--> statement-breakpoint', ''));
  const tags = knownMigrations('migrations');
  const here = tags.indexOf('0007_suppressions');
  for (const tag of tags.slice(0, here)) run(tag);
  raw.exec(`INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
      VALUES ('struck', 'a', 'a', 'suppressed', 7, 0), ('left', 'b', 'b', 'unsubscribed', 7, 0);
    INSERT INTO suppressions (address_hash, reason, at) VALUES ('h', 'no-such-user', 200);
    INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, weekday, created_at, ended_at)
      VALUES ('ended earlier', 'struck', 'x', 'stopped', 2, 1, 0, 100), ('by the refusal', 'struck', 'x', 'stopped', 2, 1, 0, 200),
        ('completed then', 'struck', 'y', 'completed', 9, 1, 0, 200), ('by the reader', 'left', 'x', 'stopped', 2, 1, 0, 200)`);
  run(tags[here]!);
  const kept = raw.prepare('SELECT id, stopped_from FROM enrollments WHERE stopped_from IS NOT NULL').all();
  expect(kept.map(row => ({ ...row }))).toEqual([{ id: 'by the refusal', stopped_from: 'active' }]);
  expect({ ...raw.prepare('SELECT cause, state FROM suppressions').get() }).toEqual({
    cause: 'refusal',
    state: 'struck-off',
  });
});
