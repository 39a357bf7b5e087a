import { getTableColumns, Param, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/**
 * The row `values` as a SELECT, for `db.insert(table).select(…)`: it is inserted only where `condition` holds in the same statement. Every
 * column stands in it, in the order of the table; one without a value has its default.
 */
export function rowWhere<Table extends SQLiteTable>(table: Table, values: Table['$inferInsert'], condition: SQL): SQL {
  const given = values as Record<string, unknown>;
  const row = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value = given[name] ?? column.default ?? null;
    return value === null ? sql`NULL` : sql`${new Param(value, column)}`;
  });
  return sql`SELECT ${sql.join(row, sql`, `)} WHERE ${condition}`;
}
