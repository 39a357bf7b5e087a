import { beforeEach, expect, test } from 'vitest';
import { deliver } from '../delivery/deliver.ts';
import type { Library } from '../deps.ts';
import { rearranged, slugsOf } from '../testing/changed-course.ts';
import { DAY, START, testDeps, WEEK } from '../testing/deps.ts';
import { nameLessons } from './name-lessons.ts';
import { tick } from './tick.ts';

// Rows of 0.1.0, which know lessons only by number, of a clinic's own course.

let world: Awaited<ReturnType<typeof testDeps>>;
let without: Library;
beforeEach(async () => {
  world = await testDeps();
  without = world.deps.library;
  world.deps.library = withOwn(without);
});

/** The library with one more course, made of another course's lessons under new names. */
function withOwn(library: Library): Library {
  const course = library.courses.find(({ slug }) => slug === 'knee-back')!;
  const lessons = course.lessons.map(lesson => ({
    ...lesson,
    slug: lesson.kind === 'lesson' ? `own-${lesson.number}` : 'ending',
  }));
  const mails = Object.entries(library.mails.lessons).map(
    ([key, mail]) => [key.replace('knee-back', 'own'), mail] as const,
  );
  return {
    ...library,
    courses: [...library.courses, { ...course, slug: 'own', lessons }],
    mails: { ...library.mails, lessons: { ...library.mails.lessons, ...Object.fromEntries(mails) } },
  };
}

/** Readers of `own` who got the first `sent` lessons, a week apart, the last one a week ago. */
async function left(readers: number, sent: number, last = 'sent') {
  for (let n = 0; n < readers; n += 1) {
    const at = (lesson: number) => START - (sent - lesson + 1) * WEEK;
    await world.sql(
      `INSERT INTO subscribers (id, email, email_key, status, hour, last_lesson_at, created_at)
       VALUES (?, ?, ?, 'active', 7, ?, 0)`,
      ...[`sub_${n}`, `r${n}@mail.example`, `r${n}@mail.example`, last === 'sent' ? at(sent) : at(sent - 1)],
    );
    await world.sql(
      `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
       VALUES (?, ?, 'own', 'active', ?, ?, 7, 0)`,
      ...[`enr_${n}`, `sub_${n}`, last === 'sent' ? sent + 1 : sent, last === 'sent' ? START - n : null],
    );
    for (let lesson = 1; lesson <= sent; lesson += 1) {
      const state = lesson === sent ? last : 'sent';
      await world.sql(
        `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, state, due_at, next_attempt_at, message_id, accepted_at)
         VALUES (?, 'lesson', ?, ?, 'own', ?, 'claimed', ?, ?, ?, ?)`,
        ...[`dlv_${n}_${lesson}`, `sub_${n}`, `enr_${n}`, lesson, at(lesson), at(lesson), `<${n}-${lesson}@x>`],
        state === 'sent' ? at(lesson) : null,
      );
      await world.sql('UPDATE deliveries SET state = ? WHERE id = ?', state, `dlv_${n}_${lesson}`);
    }
  }
}

async function run() {
  const counts = await tick(world.deps);
  await world.queue.idle();
  return counts;
}
async function days(count: number) {
  for (let day = 0; day < count; day += 1) {
    world.clock.advance(DAY);
    await run();
  }
}
const slugs = (reader = 0) =>
  world
    .sql(
      "SELECT lesson_slug FROM deliveries WHERE enrollment_id = ? AND state = 'sent' ORDER BY accepted_at",
      `enr_${reader}`,
    )
    .then(rows => rows.map(row => row.lesson_slug));
const own = () => slugsOf(world.deps.library, 'own');
const nameless = async () =>
  (await world.sql("SELECT count(*) AS n FROM deliveries WHERE kind = 'lesson' AND lesson_slug IS NULL"))[0]!.n;

test('rows are named by today’s files before anything is sent, and nobody gets a lesson twice', async () => {
  await left(3, 3);
  expect(await run()).toMatchObject({ lessons: 3 });
  await days(8 * 7);
  for (const reader of [0, 1, 2]) expect(await slugs(reader)).toEqual(own());
  expect(world.messages).toHaveLength(3 * (own().length - 3));
  expect(await world.sql('SELECT DISTINCT state FROM enrollments')).toEqual([{ state: 'completed' }]);
});

test('counts that stood under numbers stand under names, and what is counted meanwhile is not lost', async () => {
  await left(3, 2);
  expect(await world.sql('SELECT lesson_slug, sent FROM lesson_counts ORDER BY lesson')).toEqual([
    { lesson_slug: '#1', sent: 3 },
    { lesson_slug: '#2', sent: 3 },
  ]);
  await nameLessons(world.deps, 2);
  await world.sql("UPDATE deliveries SET opened_as = 'possible'");
  await world.sql("UPDATE deliveries SET opened_as = 'proven'");
  await nameLessons(world.deps);
  expect(
    await world.sql('SELECT lesson_slug, lesson, sent, proven, possible FROM lesson_counts ORDER BY lesson'),
  ).toEqual([
    { lesson_slug: 'own-1', lesson: 1, sent: 3, proven: 3, possible: 0 },
    { lesson_slug: 'own-2', lesson: 2, sent: 3, proven: 3, possible: 0 },
  ]);
});

test('it goes on in bounded steps, and an enrollment is not due before all of its mails are named', async () => {
  await left(3, 3);
  const bounded = { ...world.deps, bounds: { lessons: 10, queued: 10, atOnce: 10, named: 4 } };
  const made: number[] = [];
  const waiting: number[] = [];
  for (let pass = 0; pass < 6; pass += 1) {
    made.push((await tick(bounded)).lessons);
    waiting.push(await nameless());
  }
  await world.queue.idle();
  expect(waiting).toEqual([5, 1, 0, 0, 0, 0]);
  expect(made.reduce((sum, n) => sum + n)).toBe(3);
  expect(made.slice(0, 3)).toEqual([0, 0, 0]);
  for (const reader of [0, 1, 2]) expect(await slugs(reader)).toEqual(own().slice(0, 4));
});

test('a mail that waits without a name is given back until it has one, and then goes out once', async () => {
  await left(1, 2, 'retry');
  expect(await deliver(world.deps, ['dlv_0_2'])).toMatchObject({ sent: 0, released: 1 });
  await run();
  expect(world.messages.map(({ messageId }) => messageId)).toEqual(['<0-2@x>']);
  await days(8 * 7);
  expect(await slugs()).toEqual(own());
});

test('a course that is changed between naming and sending goes by the names', async () => {
  await left(1, 3);
  await nameLessons(world.deps);
  const [first, ...rest] = own();
  world.deps.library = rearranged(world.deps.library, 'own', ['new', ...rest.slice(0, -1), first!, 'ending']);
  await days(9 * 7);
  expect(await slugs()).toEqual([first, ...rest]);
});

test('rows of a course that is not there wait for it, and are named when it is back', async () => {
  const whole = world.deps.library;
  world.deps.library = without;
  await left(1, 3);
  await days(14);
  expect([await nameless(), world.messages.length]).toEqual([3, 0]);
  world.deps.library = whole;
  await days(8 * 7);
  expect(await slugs()).toEqual(own());
});

test('a number behind the end of the course stays a number, and the course is over there', async () => {
  await left(1, 5);
  world.deps.library = rearranged(world.deps.library, 'own', own().slice(0, 3));
  await days(3);
  expect(await slugs()).toEqual(['own-1', 'own-2', 'own-3', '#4', '#5']);
  expect(await world.sql('SELECT state FROM enrollments')).toEqual([{ state: 'completed' }]);
  expect(world.messages).toEqual([]);
});

test('one lesson under two numbers does not come twice: the later row keeps its number', async () => {
  await left(1, 2);
  await world.sql("UPDATE deliveries SET lesson_slug = 'own-2' WHERE id = 'dlv_0_1'");
  await run();
  expect(
    await world.sql("SELECT id, lesson_slug FROM deliveries WHERE id IN ('dlv_0_1', 'dlv_0_2') ORDER BY id"),
  ).toEqual([
    { id: 'dlv_0_1', lesson_slug: 'own-2' },
    { id: 'dlv_0_2', lesson_slug: '#2' },
  ]);
  await days(9 * 7);
  expect(new Set(await slugs()).size).toBe((await slugs()).length);
});
