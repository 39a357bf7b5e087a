import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { Deps } from '../deps.ts';
import { testDeps } from '../testing/deps.ts';
import { field, isOneOf, rowsOf } from './rows.ts';
import { auditLog, settings } from './schema.ts';
import { storageProblem } from './storage-problem.ts';

let db: Deps['db'];
beforeEach(async () => {
  ({ db } = (await testDeps()).deps);
  await db.delete(settings); // the program has noted its keys
});
const entry = (key: string) => db.insert(settings).values({ key, value: key, updatedAt: 0 });
const kept = async () => (await db.select({ key: settings.key }).from(settings)).map(({ key }) => key);

test('statements of a batch stand or fall together, and what failed is no trouble with the disk', async () => {
  const failed = await db.batch([entry('a'), entry('b'), entry('a')]).then(
    () => undefined,
    error => error as Error,
  );
  expect(String(failed)).toContain('UNIQUE constraint failed: settings.key');
  expect(storageProblem(failed)).toBeUndefined();
  expect(await kept()).toEqual([]);
});

test('a batch answers with one result for each statement, in order, each seeing those before it', async () => {
  const [, found, , changed, none] = await db.batch([
    entry('a'),
    db.select().from(settings),
    db.run(sql`INSERT INTO settings (key, value, updated_at) VALUES ('b', '"b"', 0)`),
    db.update(settings).set({ updatedAt: 5 }).returning({ key: settings.key, at: settings.updatedAt }),
    db.delete(settings).where(eq(settings.key, 'nobody')).returning({ key: settings.key }),
  ]);
  expect(found).toEqual([{ key: 'a', value: 'a', updatedAt: 0 }]);
  expect(changed).toEqual([
    { key: 'a', at: 5 },
    { key: 'b', at: 5 },
  ]);
  expect(none).toEqual([]);
});

test('rows carried as one JSON keep their kinds: numbers, words, booleans and nothing', async () => {
  const rows = [
    { text: '便り', whole: 1_795_328_634_877, part: 0.5, yes: true, no: false, nothing: null },
    { text: '7', whole: -1, part: 1e-9, yes: true, no: false },
  ];
  const kinds = ['text', 'whole', 'part', 'yes', 'no', 'nothing'];
  const columns = kinds.map(name => sql`${field(name)}, typeof(${field(name)})`);
  const found = await db.values(sql`SELECT ${sql.join(columns, sql`, `)} FROM ${rowsOf(rows)}`);
  expect(found).toEqual([
    ['便り', 'text', 1_795_328_634_877, 'integer', 0.5, 'real', 1, 'integer', 0, 'integer', null, 'null'],
    ['7', 'text', -1, 'integer', 1e-9, 'real', 1, 'integer', 0, 'integer', null, 'null'],
  ]);
});

test('a list may be as long as it likes', async () => {
  const actions = Array.from({ length: 5_000 }, (_, n) => `action ${n}`);
  const rows = rowsOf(actions.map(action => ({ action })));
  await db.run(sql`INSERT INTO audit_log (at, action) SELECT 0, ${field('action')} FROM ${rows}`);
  expect(await db.$count(auditLog, isOneOf(auditLog.action, actions.slice(1)))).toBe(4_999);
});

test('rows changed from a list answer with themselves, also where the list names a row twice', async () => {
  await db.batch([entry('a'), entry('b'), entry('c')]);
  const rows = [
    { key: 'a', at: 1 },
    { key: 'b', at: 2 },
    { key: 'b', at: 2 },
  ];
  const changed = await db
    .update(settings)
    .set({ updatedAt: field('at') })
    .from(rowsOf(rows))
    .where(sql`${settings.key} = ${field('key')}`)
    .returning({ key: settings.key, at: settings.updatedAt });
  expect(changed.toSorted((one, other) => one.key.localeCompare(other.key))).toEqual([
    { key: 'a', at: 1 },
    { key: 'b', at: 2 },
  ]);
});
