import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { purging } from '../adapters/sqlite/purge.ts';
import { storageCheck } from '../adapters/sqlite/storage-check.ts';
import type { Sql, TestDatabase, Value } from './test-database.ts';

/** Whether tests run on D1; `vitest.config.ts` sets the variable in the test project `d1`. */
export const onD1 = process.env.TEST_DATABASE === 'd1';

/**
 * Set `TEST_REVERSED=1` to let SQLite hand out rows the other way round wherever a statement does not say in which order. A test that
 * fails then has found an order that was left to the database. https://www.sqlite.org/pragma.html#pragma_reverse_unordered_selects
 */
const reversed = process.env.TEST_REVERSED === '1';

/** An empty database with all migrations: D1 in the test project `d1`, else SQLite in `file`, or in memory without one. */
export async function openDatabase(file?: string): Promise<TestDatabase> {
  if (onD1) return (await import('./d1/databases.ts')).openD1();
  return openFile(file);
}

/** A SQLite database with all migrations, for tests of what D1 has not: locks, PRAGMAs, a disk. */
export function openFile(file = ':memory:'): TestDatabase & { raw: DatabaseSync } {
  const opened = openSqliteFile(file);
  if (reversed) opened.raw.exec('PRAGMA reverse_unordered_selects = 1');
  if (file === ':memory:') opened.raw.deserialize(migrated());
  else migrate(opened, 'migrations');
  return {
    ...opened,
    sql: sqlOn(opened.raw),
    storage: { ...storageCheck(file, opened.raw), purge: purging(opened.db) },
  };
}

let template: Uint8Array | undefined;
/** The bytes of an empty database with all migrations, made once for each test process. */
function migrated(): Uint8Array {
  template ??= serialized();
  return template;
}
function serialized(): Uint8Array {
  const { raw, close } = openSqliteFile(':memory:');
  migrate({ raw }, 'migrations');
  const bytes = raw.serialize();
  close();
  return bytes;
}

export const sqlOn =
  (raw: DatabaseSync): Sql =>
  async (text, ...values) =>
    raw.prepare(text).all(...values);

/** SQLite's query plan for a statement, one line for each step. */
export async function planOf(sql: Sql, statement: { toSQL(): { sql: string; params: unknown[] } }): Promise<string[]> {
  const { sql: text, params } = statement.toSQL();
  return (await sql(`EXPLAIN QUERY PLAN ${text}`, ...(params as Value[]))).map(step => step.detail);
}

/**
 * Of a database and its journals, in bytes; 0 where there is none. So a test sees that a command writes: to open the database would be to take it
 * away from that command.
 */
export const sizeOf = (file: string): number =>
  ['', '-wal', '-shm'].reduce((sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0), 0);
