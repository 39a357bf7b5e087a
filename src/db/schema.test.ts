import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import * as schema from './schema.ts';

test('migrations make the columns that the schema names: else `npm run make:migration` was forgotten', async () => {
  const file = openSqliteFile(':memory:');
  migrate(file, 'migrations');
  const tables = Object.values(schema).filter(value => is(value, SQLiteTable)) as SQLiteTable[];
  for (const { name, columns } of tables.map(getTableConfig)) {
    const made = await file.db.values<[string, number]>(`SELECT name, "notnull" FROM pragma_table_info('${name}')`);
    const named = columns.map(column => [column.name, Number(column.notNull)]);
    expect([name, made.toSorted()]).toEqual([name, named.toSorted()]);
  }
  file.close();
});
