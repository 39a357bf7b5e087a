import { beforeEach, expect, test } from 'vitest';
import { DAY, testDeps } from '../testing/deps.ts';
import { liftSuppression } from './lift.ts';
import { addressHash } from './suppression.ts';

// What lifting writes, row by row. What readers and the clinic notice of it is in `lift.test.ts`.

const READER = 'a@mail.example';
let world: Awaited<ReturnType<typeof testDeps>>;
let now: number;
beforeEach(async () => {
  world = await testDeps();
  now = world.clock.now();
  await reader('sub_a', READER);
  await reader('sub_b', 'b@mail.example');
});

async function reader(id: string, email: string) {
  await world.sql(
    `INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'suppressed', 7, 0)`,
    ...[id, email, email],
  );
  await world.sql(
    "INSERT INTO suppressions (address_hash, reason, at, subscriber_id, day, domain) VALUES (?, 'x', 1, ?, '2026-11-22', 'd')",
    ...[addressHash(world.deps, email), id],
  );
}
const course = (id: string, subscriber: string, stoppedFrom: string | null, next = 2) =>
  world.sql(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, weekday, created_at,
       stopped_from, ended_at) VALUES (?, ?, ?, 'stopped', ?, ?, 7, 0, ?, 5)`,
    ...[id, subscriber, `course-${id}`, next, `lesson-${next}`, stoppedFrom],
  );
const refusedLesson = (id: string, enrollment: string, lesson: number) =>
  world.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at,
       next_attempt_at, attempts, doubts, message_id) VALUES (?, 'lesson', 'sub_a', ?, 'c', ?, ?, 'failed', 1, 1, 7, 2, ?)`,
    ...[id, enrollment, lesson, `lesson-${lesson}`, `<${id}>`],
  );
const signup = (id: string, expiresAt: number, confirmedAt: number | null = null) =>
  world.sql(
    `INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at, confirmed_at)
     VALUES (?, 'sub_a', 'thigh-sciatica', 0, ?, ?)`,
    ...[id, expiresAt, confirmedAt],
  );
type Mail = { subscriber?: string; subject?: string; state?: string; dueAt?: number; kind?: string };
const mail = (id: string, { subscriber = 'sub_a', subject = 'open', state = 'failed', dueAt = 1, kind }: Mail = {}) =>
  world.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, subject_id, state, due_at, next_attempt_at, waits_since, reason,
       attempts, doubts, message_id) VALUES (?, ?, ?, ?, ?, ?, 1, 1, 'x', 7, 2, ?)`,
    ...[id, kind ?? 'confirmation', subscriber, subject, state, dueAt, `<${id}>`],
  );

const lift = () => liftSuppression(world.deps, READER);
const states = async () =>
  Object.fromEntries(
    (await world.sql('SELECT id, state FROM deliveries ORDER BY id')).map(({ id, state }) => [id, state]),
  );
const revived = async () => (await world.sql("SELECT id FROM deliveries WHERE state = 'due'")).map(({ id }) => id);

test('one address is lifted, and everybody else who was refused stays suppressed', async () => {
  await course('enr_b', 'sub_b', 'active');
  expect(await lift()).toEqual({ outcome: 'lifted', whom: 'sub_a', subscriberId: 'sub_a' });
  expect(await world.sql('SELECT subscriber_id FROM suppressions')).toEqual([{ subscriber_id: 'sub_b' }]);
  expect(await world.sql('SELECT id, status FROM subscribers ORDER BY id')).toEqual([
    { id: 'sub_a', status: 'pending' },
    { id: 'sub_b', status: 'suppressed' },
  ]);
  expect(await world.sql('SELECT state FROM enrollments')).toEqual([{ state: 'stopped' }]);
});

test('a course that the refusal stopped is what it was before, and one that had ended is not', async () => {
  for (const from of ['active', 'paused', null]) await course(`enr_${from}`, 'sub_a', from);
  await lift();
  const rows = await world.sql('SELECT state, stopped_from, ended_at, next_send_at FROM enrollments ORDER BY id');
  expect(rows).toEqual([
    { state: 'active', stopped_from: null, ended_at: null, next_send_at: now },
    { state: 'stopped', stopped_from: null, ended_at: 5, next_send_at: null },
    { state: 'paused', stopped_from: null, ended_at: null, next_send_at: null },
  ]);
});

test('the refused lesson that comes next begins afresh, and every other stays refused', async () => {
  await course('enr_a', 'sub_a', 'active', 3);
  await course('enr_over', 'sub_a', null, 3);
  await refusedLesson('next', 'enr_a', 3);
  await refusedLesson('earlier', 'enr_a', 2);
  await refusedLesson('of-another', 'enr_over', 3);
  await lift();
  expect(await states()).toEqual({ earlier: 'failed', next: 'cancelled', 'of-another': 'failed' });
  expect(await world.sql("SELECT attempts, doubts FROM deliveries WHERE id = 'next'")).toEqual([
    { attempts: 0, doubts: 0 },
  ]);
});

test('a refused confirmation goes out again now, with all its attempts', async () => {
  await signup('open', now + 1);
  await mail('refused');
  await mail('refused-notice', { kind: 'already-enrolled' });
  await lift();
  expect(await world.sql("SELECT * FROM deliveries WHERE id = 'refused'")).toMatchObject([
    { state: 'due', next_attempt_at: now, waits_since: now, reason: null, attempts: 0, doubts: 0 },
  ]);
  expect((await states())['refused-notice']).toBe('failed');
});

test('the confirmation of a sign-up that is over or confirmed stays refused', async () => {
  await signup('over', now);
  await signup('confirmed', now + 1, 1);
  await mail('one', { subject: 'over' });
  await mail('two', { subject: 'confirmed', dueAt: 2 });
  await mail('three', { subject: 'none', dueAt: 3 });
  await lift();
  expect(await states()).toEqual({ one: 'failed', two: 'failed', three: 'failed' });
});

test('of several confirmations the newest goes out again, whatever else there is', async () => {
  await signup('open', now + 1);
  await mail('older', { dueAt: 1 });
  await mail('newest', { dueAt: 2 });
  await mail('others', { subscriber: 'sub_b', dueAt: 3 });
  await mail('no-confirmation', { kind: 'already-enrolled', dueAt: 4 });
  await lift();
  expect(await revived()).toEqual(['newest']);
  expect((await states()).older).toBe('cancelled');
});

test('of two of one moment the one with the later id is the newest', async () => {
  await signup('open', now + 1);
  for (const id of ['b', 'c', 'a']) await mail(id);
  await lift();
  expect(await revived()).toEqual(['c']);
});

test('a confirmation of a minute ahead is believed, and of a later moment it is the oldest', async () => {
  await signup('open', now + DAY);
  await mail('past', { dueAt: now });
  await mail('ahead', { dueAt: now + 60_000 });
  await mail('future', { dueAt: now + 60_001 });
  await lift();
  expect(await revived()).toEqual(['ahead']);
});
