import { readFileSync } from 'node:fs';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { knownMigrations, migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
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

test('drizzle-kit finds nothing that is in the schema and in no migration: an index, a default, a key', async () => {
  const [number] = knownMigrations('migrations').at(-1)!.split('_');
  const last = JSON.parse(readFileSync(`migrations/meta/${number}_snapshot.json`, 'utf8'));
  const now = await generateSQLiteDrizzleJson(schema, last.id);
  expect(await generateSQLiteMigration(last, now)).toEqual([]);
});
