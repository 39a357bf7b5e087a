import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** The last row of a page, where a list from new to old continues. `at`: epoch ms. */
export type Cursor = { at: number; id: string };

export const writeCursor = ({ at, id }: Cursor): string => `${at}.${id}`;

/** `undefined` for a text that is no cursor: the list then starts at its top. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,40})$/.exec(text ?? '') ?? [];
  return at && id ? { at: Number(at), id } : undefined;
}

/** The rows after the cursor. Compares row values, so that SQLite can use the index on `at`. */
export const after = (cursor: Cursor | undefined, at: SQLiteColumn, id: SQLiteColumn): SQL | undefined =>
  cursor && sql`(${at}, ${id}) < (${cursor.at}, ${cursor.id})`;
