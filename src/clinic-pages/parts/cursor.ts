import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** Where a list that runs from new to old goes on. */
export type Cursor = { at: number; id: string };

export const writeCursor = ({ at, id }: Cursor): string => `${at}.${id}`;

/** `undefined` for anything that is no cursor: the list then begins at its top. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,40})$/.exec(text ?? '') ?? [];
  return at && id ? { at: Number(at), id } : undefined;
}

/** The rows after the cursor. By row values, so that SQLite can enter the index on `at`. */
export const after = (cursor: Cursor | undefined, at: SQLiteColumn, id: SQLiteColumn): SQL | undefined =>
  cursor && sql`(${at}, ${id}) < (${cursor.at}, ${cursor.id})`;
