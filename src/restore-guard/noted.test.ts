import { beforeEach, expect, test } from 'vitest';
import { goOn, stopCourse } from '../check-in/stop.ts';
import { subscribers } from '../db/schema.ts';
import { changeCourse, takeBackCourse } from '../readers/change-course.ts';
import { readCourse } from '../readers/courses.ts';
import { pauseCourse, resumeCourse } from '../readers/pause.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC });
  await enrollReaders(world.sql, { count: 2, at: START });
});

const course = async (id = 'enr_0') => (await readCourse(world.deps, 'sub_0', id))!;
const reader = async () => (await world.deps.db.select().from(subscribers).orderBy(subscribers.id))[0]!;
const change = async () =>
  changeCourse(world.deps, await reader(), { course: 'back-line', pattern: null, instead: 'enr_0' });

/** Each with what has to be done before it. */
const ACTS: Record<string, [before: () => Promise<unknown>, act: () => Promise<unknown>]> = {
  'a change of the course': [async () => {}, change],
  'a change that is taken back': [
    change,
    async () => {
      const [begun] = await world.sql("SELECT id FROM enrollments WHERE course = 'back-line'");
      expect(await takeBackCourse(world.deps, await reader(), begun!.id)).toBe(true);
    },
  ],
  'a course that its reader stops': [async () => {}, async () => stopCourse(world.deps, await course())],
  'going on with it': [
    async () => stopCourse(world.deps, await course()),
    async () => expect(await goOn(world.deps, await course())).toBe(true),
  ],
  'a rest': [async () => {}, async () => pauseCourse(world.deps, await course(), null)],
  'the end of a rest': [
    async () => pauseCourse(world.deps, await course(), null),
    async () => expect(await resumeCourse(world.deps, await course())).toBe(true),
  ],
  'the last lesson': [
    async () => world.sql("UPDATE enrollments SET next_lesson_slug = 'invitation', next_send_at = ? WHERE id = 'enr_0'", START - 1), // biome-ignore format: one line
    async () => {
      await world.run();
      expect((await course()).enrollment.state).toBe('completed');
    },
  ],
  'a course of which nothing is left to send': [
    async () => {
      await world.sql(
        `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at,
           message_id, accepted_at) VALUES ('dlv_0', 'lesson', 'sub_0', 'enr_0', 'thigh-sciatica', 9, 'invitation', 'sent', 0, 0, '', 0)`,
      );
      await world.sql("UPDATE enrollments SET next_lesson_slug = 'invitation' WHERE id = 'enr_0'");
    },
    async () => {
      await world.run();
      expect((await course()).enrollment.state).toBe('completed');
    },
  ],
};
const noted = () => world.sql("SELECT id FROM unremembered WHERE about = 'reader'");
const keepMemory = (entry: number) => world.sql('UPDATE epoch SET memory_entry = ?', entry);

test.each(Object.keys(ACTS))('%s is noted for the memory, where one is kept', async name => {
  const [before, act] = ACTS[name]!;
  await before();
  await world.sql("UPDATE enrollments SET next_send_at = NULL, state = 'paused' WHERE id = 'enr_1'");
  expect(await noted()).toEqual([]);
  await keepMemory(1);
  await act();
  expect(await noted()).toEqual([{ id: 'sub_0' }]);
});

test.each(Object.keys(ACTS))('%s writes nothing more where no memory is kept, as on D1', async name => {
  const [before, act] = ACTS[name]!;
  await before();
  await act();
  expect(await noted()).toEqual([]);
});
