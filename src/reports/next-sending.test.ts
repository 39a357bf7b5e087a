import { beforeEach, expect, test } from 'vitest';
import { planOf } from '../testing/database.ts';
import { DAY, START, testDeps } from '../testing/deps.ts';
import { addReadersLately } from '../testing/readers/lately.ts';
import { newestQuery, readNewestReaders } from './newest-readers.ts';
import { countQuery, coursesQuery, nextQuery, readNextSending } from './next-sending.ts';
import { readReading, readReadingByCourse } from './reading.ts';

const ZONE = 'Asia/Tokyo';
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const addReaders = (count: number) =>
  addReadersLately(world.sql, { count, courses: world.deps.library.courses, now: START });

test('the next lessons are those of the next local day that has any, by course, the largest first', async () => {
  expect(await readNextSending(world.deps, ZONE)).toBeUndefined();
  await addReaders(60);
  const rows = await world.sql(
    `SELECT course, count(*) AS lessons FROM enrollments WHERE state = 'active' AND next_send_at = ? GROUP BY course ORDER BY 2 DESC, 1`,
    Date.parse('2026-11-23T07:00:00+09:00'),
  );
  const next = await readNextSending(world.deps, ZONE);
  expect(next!.at).toBe(Date.parse('2026-11-23T07:00:00+09:00'));
  expect(next!.courses).toEqual(rows);
  expect(next!.lessons).toBe(rows.reduce((sum, { lessons }) => sum + lessons, 0));
  expect(next!.lessons).toBeGreaterThan(5);
});

test('what is due already, rests or was stopped is not ahead', async () => {
  await addReaders(42);
  const before = (await readNextSending(world.deps, ZONE))!.lessons;
  await world.sql(`UPDATE enrollments SET next_send_at = ${START} WHERE id = 'enr_0'`);
  await world.sql(`UPDATE enrollments SET state = 'paused' WHERE id = 'enr_6'`);
  await world.sql(`UPDATE enrollments SET state = 'stopped', next_send_at = NULL WHERE id = 'enr_9'`);
  const next = (await readNextSending(world.deps, ZONE))!;
  expect([before, next.lessons, next.courses.length]).toEqual([5, 2, 2]);
});

test('of the day only the index of what is due is read', async () => {
  const { db } = world.deps;
  for (const query of [nextQuery(db, START), countQuery(db, START, START + DAY), coursesQuery(db, START, START + DAY)])
    expect((await planOf(world.sql, query)).join('\n')).toMatch(/INDEX enrollments_due/);
});

test('who signed up last comes first, with what was asked for last', async () => {
  await addReaders(10);
  const { newest, readers } = await readNewestReaders(world.deps.db, 4);
  expect(newest.map(({ id }) => id)).toEqual(['sub_0', 'sub_1', 'sub_2', 'sub_3']);
  expect(newest.map(({ standing }) => standing)).toEqual(['active', 'active', 'active', 'pending']);
  const courses = world.deps.library.courses;
  expect(newest[1]).toMatchObject({ course: courses[1]!.slug, pattern: courses[1]!.patterns[1]!.slug });
  expect(readers).toBe(10);
  const plan = await planOf(world.sql, newestQuery(world.deps.db, 4));
  expect(plan.join('\n')).toMatch(/SCAN subscribers USING INDEX subscribers_listed/);
  expect(plan.join('\n')).not.toContain('TEMP B-TREE FOR ORDER BY');
});

test('who reads two courses reads once in all, and once in each', async () => {
  await addReaders(7);
  const [one, two] = world.deps.library.courses;
  await world.sql(`UPDATE enrollments SET state = 'paused' WHERE id = 'enr_2'`);
  await world.sql(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, weekday, created_at)
     VALUES ('enr_x', 'sub_0', ?, 'active', 1, 1, 0)`,
    two!.slug,
  );
  const all = await readReading(world.deps.db);
  const by = await readReadingByCourse(world.deps.db);
  const sum = [...by.values()].reduce((total, { reading }) => total + reading, 0);
  expect([all.resting, sum - all.reading]).toEqual([1, 1]);
  expect(by.get(one!.slug)!.reading).toBeGreaterThan(0);
});
