import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import * as schema from '../db/schema.ts';
import { CARRIED, isCounted, STAYS } from './carried.ts';

const tables = Object.values(schema).filter(value => is(value, SQLiteTable)) as SQLiteTable[];

test('every table is either transferred or left out for a reason', () => {
  const decided = [...CARRIED.map(({ name }) => name), ...Object.keys(STAYS)];
  expect(decided.toSorted()).toEqual(tables.map(getTableName).toSorted());
});

test('every column of a transferred table is transferred, except what describes the old installation or is filled by triggers', () => {
  const stay = CARRIED.flatMap(({ table, columns }) =>
    getTableConfig(table)
      .columns.map(({ name }) => name)
      .filter(name => !columns.includes(name)),
  );
  expect(stay).toEqual(['standing', 'domain', 'courses', 'queued_until', 'blamed_mark']);
});

test('every transferred table has a primary key to sort by', () => {
  for (const { key, columns } of CARRIED) {
    expect(key).not.toEqual([]);
    expect(columns).toEqual(expect.arrayContaining(key));
  }
});

test('the tables that triggers fill come last, when nothing is counted any more', () => {
  const counted = CARRIED.map(isCounted);
  expect(counted).toContain(true);
  expect(counted.toSorted((one, other) => Number(one) - Number(other))).toEqual(counted);
});
