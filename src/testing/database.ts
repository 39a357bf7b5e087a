import type { DatabaseSync } from 'node:sqlite';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { storageCheck } from '../adapters/sqlite/storage-check.ts';
import type { Sql, TestDatabase, Value } from './test-database.ts';

/** Which database the tests of this project run on; `vitest.config.ts` says so. */
export const onD1 = process.env.TEST_DATABASE === 'd1';

/** An empty database with all migrations: D1 in its project, else a file, in memory where none is named. */
export async function openDatabase(file?: string): Promise<TestDatabase> {
  if (onD1) return (await import('./d1/databases.ts')).openD1();
  return openFile(file);
}

/** A file with all migrations, for what only files have: locks, PRAGMAs, a disk. */
export function openFile(file = ':memory:'): TestDatabase & { raw: DatabaseSync } {
  const opened = openSqliteFile(file);
  migrate(opened, 'migrations');
  return { ...opened, sql: sqlOn(opened.raw), storage: storageCheck(file, opened.raw) };
}

export const sqlOn =
  (raw: DatabaseSync): Sql =>
  async (text, ...values) =>
    raw.prepare(text).all(...values);

/** What SQLite means to do for a statement, step by step. */
export async function planOf(sql: Sql, statement: { toSQL(): { sql: string; params: unknown[] } }): Promise<string[]> {
  const { sql: text, params } = statement.toSQL();
  return (await sql(`EXPLAIN QUERY PLAN ${text}`, ...(params as Value[]))).map(step => step.detail);
}
