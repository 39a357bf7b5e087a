import { gt } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { liftStatements } from '../consent/lift.ts';
import { enrollments, subscribers, suppressions } from '../db/schema.ts';
import { DAY, enrollReaders, START, testDeps, WEEK } from '../testing/deps.ts';
import { type CourseStanding, enrollmentHash, type OfReader, readerHash } from './memory.ts';
import { recallCourses } from './recall-courses.ts';
import { recollect } from './recollection.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
  await enrollReaders(world.sql, { count: 3, at: START + DAY });
});

type Said = Partial<Omit<OfReader, 'courses'>> & { courses?: Record<string, CourseStanding['is']> };
let n = 0;
/** What the memory says of `sub_0`. Without `courses` an older version wrote it. */
function said({ courses, ...more }: Said): OfReader {
  const standings = Object.entries(courses ?? {}).map(([id, is]) => ({
    enrollment: enrollmentHash(world.deps, id),
    is,
    at: START,
  }));
  const reader = readerHash(world.deps, 'sub_0');
  return {
    ...{ n: ++n, at: START, kind: 'confirmed', reader },
    ...(courses ? { courses: standings } : {}),
    ...more,
  };
}

async function recallAll(...entries: OfReader[]) {
  const { db } = world.deps;
  const statements = await recallCourses(world.deps, await db.select().from(subscribers), recollect(entries).readers);
  for (const statement of statements) await statement;
}
const standing = async () => {
  const rows = await world.deps.db.select().from(enrollments).orderBy(enrollments.id);
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
};
const OTHERS = { enr_1: 'active', enr_2: 'active' };
const begin = (id: string, course: string, state = 'active', createdAt = START) =>
  world.sql(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
     VALUES (?, 'sub_0', ?, ?, 1, 'x', ?, 1, ?)`,
    ...[id, course, state, START + DAY, createdAt],
  );

test.each(['stopped', 'completed'] as const)(
  'a course that was %s ends again, and its waiting lesson goes',
  async is => {
    await world.sql('UPDATE enrollments SET next_send_at = ?', START - 1);
    world.mailer.answer = () => ({ accepted: false, kind: 'sender', rule: 'x', reason: '421' });
    await world.run();
    await recallAll(said({ courses: { enr_0: is } }));
    expect(await standing()).toEqual({ enr_0: is, ...OTHERS });
    expect(await world.sql("SELECT next_send_at, ended_at, stopped_from FROM enrollments WHERE id = 'enr_0'")).toEqual([
      { next_send_at: null, ended_at: START, stopped_from: null },
    ]);
    const waiting = "SELECT enrollment_id AS id FROM deliveries WHERE state <> 'cancelled' ORDER BY id";
    expect((await world.sql(waiting)).map(({ id }) => id).toSorted()).toEqual(['enr_1', 'enr_2']);
  },
);

test('of two courses only the one that was stopped ends, and one that nobody spoke of goes on', async () => {
  await begin('enr_x', 'back-line');
  await begin('enr_y', 'knee-back');
  await recallAll(said({ courses: { enr_0: 'active', enr_x: 'stopped' } }));
  expect(await standing()).toEqual({ enr_0: 'active', enr_x: 'stopped', enr_y: 'active', ...OTHERS });
});

test('what rests since the backup rests until the same day, and what went on since goes on', async () => {
  await begin('enr_x', 'back-line', 'paused');
  await begin('enr_y', 'knee-back', 'stopped');
  await recallAll(said({ courses: { enr_0: 'paused', enr_x: 'active', enr_y: 'active' } }));
  expect(await standing()).toEqual({ enr_0: 'paused', enr_x: 'active', enr_y: 'active', ...OTHERS });
  expect(await world.sql("SELECT resume_at FROM enrollments WHERE id = 'enr_0'")).toEqual([{ resume_at: START }]);
});

test('a course does not go on beside another one of the same course, nor for a reader who has left', async () => {
  await begin('enr_x', 'thigh-sciatica', 'stopped');
  await recallAll(said({ courses: { enr_x: 'active' } }));
  expect(await standing()).toEqual({ enr_0: 'active', enr_x: 'stopped', ...OTHERS });
  await world.sql("UPDATE subscribers SET status = 'unsubscribed' WHERE id = 'sub_0'");
  await world.sql("UPDATE enrollments SET state = 'stopped' WHERE id = 'enr_0'");
  await recallAll(said({ courses: { enr_0: 'active' } }));
  expect(await standing()).toMatchObject({ enr_0: 'stopped' });
});

test('what a refusal had stopped stays ended when the refusal is lifted, if it has ended since', async () => {
  await world.sql("UPDATE enrollments SET state = 'stopped', stopped_from = 'active' WHERE subscriber_id <> 'sub_2'");
  for (const reader of ['sub_0', 'sub_1'])
    await world.sql(
      "INSERT INTO suppressions (address_hash, reason, at, subscriber_id) VALUES (?, 'user-unknown', 0, ?)",
      ...[reader, reader],
    );
  await recallAll(said({ courses: { enr_0: 'stopped' } }));
  for (const statement of liftStatements(world.deps.db, gt(suppressions.addressHash, ''), START)) await statement;
  expect(await standing()).toEqual({ enr_0: 'stopped', ...OTHERS });
});

test('a memory of an older version: whoever left and came back has ended what began before, and nothing that began after', async () => {
  await begin('enr_x', 'back-line', 'active', START + DAY);
  await recallAll(said({ kind: 'left', at: START }), said({ at: START + DAY }));
  expect(await standing()).toEqual({ enr_0: 'stopped', enr_x: 'active', ...OTHERS });
});

test('who left in another copy of the database has ended what only that copy knew', async () => {
  await begin('enr_x', 'back-line');
  const before = said({ courses: { enr_0: 'active', enr_x: 'active' } });
  const left = said({ kind: 'left', courses: { enr_0: 'stopped' }, at: START + 1 });
  await recallAll(before, left, said({ leftAt: START + 1, courses: { enr_0: 'stopped' }, at: START + 2 }));
  expect(await standing()).toEqual({ enr_0: 'stopped', enr_x: 'stopped', ...OTHERS });
});

test('a course that ended stays so, when a later entry comes from a copy that did not know it', async () => {
  await begin('enr_x', 'back-line');
  await recallAll(said({ courses: { enr_x: 'stopped' } }), said({ courses: { enr_0: 'active' } }));
  expect(await standing()).toEqual({ enr_0: 'active', enr_x: 'stopped', ...OTHERS });
});

test('doing it twice changes nothing more', async () => {
  await begin('enr_x', 'back-line', 'paused');
  const entries = [said({ courses: { enr_0: 'completed', enr_x: 'active' } })];
  await recallAll(...entries);
  const once = await world.sql('SELECT * FROM enrollments ORDER BY id');
  world.clock.advance(WEEK);
  await recallAll(...entries);
  expect(await world.sql('SELECT * FROM enrollments ORDER BY id')).toEqual(once);
});
