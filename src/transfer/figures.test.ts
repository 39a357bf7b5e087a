import { expect, test } from 'vitest';
import { migrate, openSqliteFile } from '../adapters/sqlite/file.ts';
import { recountFigures } from '../db/recount-figures.ts';
import { cohortCounts, dayCounts } from '../db/schema.ts';
import { erase } from '../erasing/erase.ts';
import { exported, moveIn } from '../testing/old-installation.ts';
import { lives, person } from '../testing/readers/lives.ts';
import type { TestNode } from '../testing/walk.ts';

test('figures are the same in the other installation, those of erased readers too', async () => {
  const world = await lives({ kind: 'smtp' });
  const [hana, taro] = ['Hana', 'Taro'].map(person) as [ReturnType<typeof person>, ReturnType<typeof person>];
  for (const who of [hana, taro]) {
    await world.ask(who);
    await world.confirm(who);
  }
  await world.weeks(3);
  for (const who of [hana, taro]) await world.open(who, (await world.lessonsOf(who))[1]!);
  await erase(world.deps, (await world.idOf(hana))!);
  const file = openSqliteFile(':memory:');
  migrate(file, 'migrations');
  await moveIn({ ...world.deps, db: file.db }, await exported(world.deps as TestNode['deps']));
  const figuresOf = async (db: typeof file.db) => {
    const rows = [...(await db.select().from(cohortCounts)), ...(await db.select().from(dayCounts))];
    const isSome = (row: object) => Object.entries(row).some(([name, count]) => name !== 'lesson' && Number(count) > 0);
    return rows.filter(({ sealed: _, ...row }: Record<string, unknown>) => isSome(row)).map(row => JSON.stringify(row)).sort(); // biome-ignore format: one line
  };
  const there = await figuresOf(file.db);
  expect(there).toEqual(await figuresOf(world.deps.db));
  expect(there.filter(row => row.includes('"sealed":true')).length).toBeGreaterThan(3);
  expect(await recountFigures(file.db)).toBe(0);
});
