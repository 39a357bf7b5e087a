import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import type * as schema from './schema.ts';

/** SQLite with an asynchronous interface. `batch` is one transaction. `node:sqlite` and D1 both provide it. */
export type Db = BaseSQLiteDatabase<'async', unknown, typeof schema> & {
  /**
   * The same database, for rows that a power cut may take back: its commits do not wait for the disk. A crash of the program takes nothing
   * back. Unset: every commit is as safe as the others.
   */
  unsynced?: Db;
  batch<U extends BatchItem<'sqlite'>, T extends Readonly<[U, ...U[]]>>(statements: T): Promise<BatchResponse<T>>;
};
