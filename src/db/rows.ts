import { type Placeholder, type SQL, sql } from 'drizzle-orm';

/** A row that JSON can carry into a statement. */
export type Row = Record<string, string | number | boolean | null | undefined>;

/**
 * Many rows as one parameter: D1 allows 100, and one statement is far cheaper than one per row. Read a row's values with `field`. A
 * placeholder is filled with the rows as JSON.
 */
export const rowsOf = (rows: Row[] | Placeholder): SQL => sql`json_each(${asJson(rows)}) AS entry`;

/** A field of the current row. Booleans come as 0 and 1. */
export const field = (name: string): SQL => sql`entry.value ->> ${sql.raw(`'${name}'`)}`;

/** The place of the current row among `rowsOf`. */
export const place: SQL = sql`entry.key`;

/** Condition: `column` is one of `values`. It takes one parameter for any number of values. */
export const isOneOf = (column: SQL.Aliased | { getSQL(): SQL }, values: string[] | Placeholder): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${asJson(values)}))`;

const asJson = (values: unknown[] | Placeholder) => (Array.isArray(values) ? JSON.stringify(values) : values);
