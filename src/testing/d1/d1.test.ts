import { count } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { auditLog, restoreGuard, settings } from '../../db/schema.ts';
import { TRIGGERS } from '../../db/triggers.ts';
import { openDatabase, openFile } from '../database.ts';
import type { TestDatabase } from '../test-database.ts';
import { WORLDS_AT_ONCE } from './serve.ts';

const SCHEMA = `SELECT type, name, tbl_name, sql FROM sqlite_master
  WHERE name NOT GLOB '_cf_*' AND tbl_name NOT IN ('migrations', 'd1_migrations') AND name <> 'sqlite_sequence' ORDER BY type, name`;
const plain = (sql: string | null) => sql?.replace(/\s+/g, ' ');
const schemaOf = async ({ sql }: TestDatabase) =>
  (await sql(SCHEMA)).map(({ type, name, tbl_name, sql: text }) => ({ type, name, tbl_name, sql: plain(text) }));

test('migrations that wrangler applies make the same tables, indexes and triggers as in a file', async () => {
  const schema = await schemaOf(await openDatabase());
  expect(schema).toEqual(await schemaOf(openFile()));
  expect(schema.filter(({ type }) => type === 'trigger')).toHaveLength(Object.keys(TRIGGERS).length);
});

test('the database is D1: it has D1’s own list of migrations and D1’s own errors', async () => {
  const { sql } = await openDatabase();
  expect(await sql('SELECT name FROM d1_migrations ORDER BY id LIMIT 1')).toEqual([{ name: '0000_tables.sql' }]);
  await expect(sql('SELECT no_such_column')).rejects.toThrow('D1_ERROR: no such column');
});

/** All rows of a database, table by table. */
async function contents({ sql }: TestDatabase) {
  const tables = await sql(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' ORDER BY name",
  );
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) rows[name] = await sql(`SELECT * FROM "${name}"`);
  return rows;
}

async function afterAllOthers(): Promise<TestDatabase> {
  for (let other = 1; other < WORLDS_AT_ONCE; other += 1) await openDatabase();
  return openDatabase();
}

test('a used database is handed out as new, and its previous user cannot use it any more', async () => {
  const used = await openDatabase();
  const before = await contents(used);
  await used.db.update(restoreGuard).set({ mark: 7 });
  await used.db.insert(auditLog).values({ at: 1, action: 'x' });
  await used.sql('CREATE TABLE more (id)');
  await used.sql("CREATE TRIGGER none AFTER INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'none'); END");
  expect(await contents(used)).not.toEqual(before);
  const again = await afterAllOthers();
  expect(await contents(again)).toEqual(before);
  expect(await again.db.insert(auditLog).values({ at: 2, action: 'y' }).returning({ id: auditLog.id })).toEqual([
    { id: 1 },
  ]);
  await expect(used.sql('SELECT 1')).rejects.toThrow('closed');
});

const row = (value: unknown, key = 'k') => ({ key, value, updatedAt: 0 });

test.each([
  ['more than a hundred values', Array.from({ length: 34 }, (_, n) => row(1, `${n}`)), '102 bound values'],
  ['a value over two megabytes', [row('界'.repeat(700_000))], 'a value of 2100002 bytes'],
])('what D1 would refuse fails here: %s', async (_, rows, refusal) => {
  const { db } = await openDatabase();
  const insert = db.insert(settings).values(rows);
  await expect(insert.run()).rejects.toMatchObject({ cause: { message: `D1 takes no ${refusal}` } });
  await expect(db.batch([insert])).rejects.toThrow(`D1 takes no ${refusal}`);
});

test('what D1 would refuse fails here: a statement over a hundred kilobytes, undefined, NaN', async () => {
  const { sql } = await openDatabase();
  await expect(sql(`SELECT 1 -- ${'x'.repeat(100_000)}`)).rejects.toThrow('a statement of 100012 bytes');
  await expect(sql('SELECT ?', undefined as never)).rejects.toThrow('a value that is undefined');
  await expect(sql('SELECT ?', Number.NaN)).rejects.toThrow('a value that is NaN');
});

test('two columns with the same name, of which a batch would lose one, fail here', async () => {
  const { db } = await openDatabase();
  const same = { first: count(), second: count() };
  await expect(db.batch([db.select(same).from(settings)])).rejects.toThrow('two columns of one name in a batch');
});
