import { type SQL, sql } from 'drizzle-orm';

/** What JSON can carry into a statement. */
export type Row = Record<string, string | number | boolean | null | undefined>;

/**
 * Many rows as one parameter: D1 allows a hundred in a statement, and one statement over a list costs a fraction of a statement
 * for each. Refer to a row's fields with `field`.
 */
export const rowsOf = (rows: Row[]): SQL => sql`json_each(${JSON.stringify(rows)}) AS entry`;

/** The field of the row at hand; booleans come as 0 and 1. */
export const field = (name: string): SQL => sql`entry.value ->> ${sql.raw(`'${name}'`)}`;

/** Is `column` one of these? However many there are. */
export const isOneOf = (column: SQL.Aliased | { getSQL(): SQL }, values: string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
