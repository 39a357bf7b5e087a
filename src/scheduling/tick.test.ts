import type { DatabaseSync } from 'node:sqlite';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import type { Lesson } from '../courses/course.ts';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import { deliver } from '../delivery/deliver.ts';
import { pauseSending, resumeSending } from '../delivery/sending-state.ts';
import { LEASE_MS, reclaimExpired } from '../delivery/waiting.ts';
import type { SendOutcome } from '../deps.ts';
import { DAY, enrollReaders, START, testDeps } from '../testing/deps.ts';
import { dueEnrollmentsQuery, tick, waitingQuery } from './tick.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const enroll = (raw: DatabaseSync, count: number, due: number) => enrollReaders(raw, { count, due, at: START });

async function run() {
  const counts = await tick(world.deps);
  await world.queue.idle();
  return counts;
}

test('what is due is found by its index, not by looking at everybody', () => {
  const { sql, params } = dueEnrollmentsQuery(world.deps.db, START).toSQL();
  const plan = world.raw
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...(params as string[]))
    .map(row => row.detail);
  expect(plan).toContainEqual(
    expect.stringMatching(/SEARCH enrollments USING INDEX enrollments_due \(next_send_at>\? AND next_send_at<\?\)/),
  );
  expect(plan.join('\n')).not.toMatch(/SCAN/);
});

test('of 100,000 enrollments the tick touches the 100 that are due', async () => {
  enroll(world.raw, 100_000, 100);
  expect(await run()).toMatchObject({ lessons: 100, queued: 100 });
  expect(world.messages).toHaveLength(100);
  expect(world.raw.prepare('SELECT count(*) AS n FROM deliveries').get()).toEqual({ n: 100 });
  expect(world.raw.prepare('SELECT count(*) AS n FROM enrollments WHERE next_lesson = 2').get()).toEqual({ n: 99_900 });
  expect(await run()).toMatchObject({ lessons: 0, queued: 0 });
});

test('a reader of two courses gets one lesson a day', async () => {
  enroll(world.raw, 1, 1);
  world.raw.exec(`INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
    VALUES ('enr_other', 'sub_0', 'knee-back', 'active', 2, ${START - 5}, 7, 0)`);
  expect(await run()).toMatchObject({ lessons: 1, postponed: 1 });
  expect(await run()).toMatchObject({ lessons: 0, postponed: 0 });
});

test('a lesson that nobody has signed off waits where the clinic wants that, and goes out once somebody has', async () => {
  enroll(world.raw, 2, 1);
  const settings = ClinicSettings.parse({ unsignedLessons: 'hold' });
  await saveClinic(world.deps, settings);
  expect(await run()).toMatchObject({ lessons: 0, held: 1, queued: 0 });
  expect(await run()).toMatchObject({ held: 0 }); // looked at again tomorrow, not every minute
  world.clock.advance(DAY);
  const signed = (lesson: Lesson) => ({ ...lesson, reviewedBy: '監修者', reviewedOn: '2026-11-22' });
  const courses = world.deps.library.courses.map(course => ({ ...course, lessons: course.lessons.map(signed) }));
  const library = { ...world.deps.library, courses };
  expect(await tick({ ...world.deps, library })).toMatchObject({ lessons: 1, held: 0 });
});

test('what a crashed owner had only claimed is sent once; what it was sending is sent again, marked, under the same Message-ID', async () => {
  enroll(world.raw, 2, 2);
  await tick({ ...world.deps, queue: { send: async () => {} } });
  world.raw.exec(
    `UPDATE deliveries SET lease = 'gone', lease_until = ${START + LEASE_MS}, state = CASE enrollment_id WHEN 'enr_0' THEN 'claimed' ELSE 'sending' END`,
  );
  const before = await world.deps.db.select().from(deliveries);
  await run();
  expect(world.messages).toHaveLength(0); // the lease still holds
  world.clock.advance(LEASE_MS + 1);
  expect(await run()).toMatchObject({ reclaimed: 2 });
  const after = await world.deps.db.select().from(deliveries).orderBy(deliveries.enrollmentId);
  expect(after.map(row => [row.enrollmentId, row.state, row.possibleDuplicate])).toEqual([
    ['enr_0', 'sent', false],
    ['enr_1', 'sent', true],
  ]);
  expect(world.messages.map(message => message.messageId).sort()).toEqual(before.map(row => row.messageId).sort());
});

test('ids may come twice and in any order: one mail each', async () => {
  enroll(world.raw, 30, 30);
  await tick({ ...world.deps, queue: { send: async () => {} } });
  const ids = (await world.deps.db.select({ id: deliveries.id }).from(deliveries)).map(row => row.id);
  await Promise.all([
    deliver(world.deps, ids),
    deliver(world.deps, ids.toReversed()),
    deliver(world.deps, [...ids, ...ids]),
  ]);
  expect(new Set(world.messages.map(message => message.messageId)).size).toBe(30);
  expect(world.messages).toHaveLength(30);
});

test('consent is checked in the step that lets a mail go: who leaves while it waits gets nothing', async () => {
  enroll(world.raw, 1, 1);
  await tick({ ...world.deps, queue: { send: async () => {} } });
  world.raw.exec("UPDATE subscribers SET status = 'unsubscribed'");
  await run();
  expect(world.messages).toHaveLength(0);
  expect(await world.deps.db.select().from(deliveries).get()).toMatchObject({
    state: 'cancelled',
    reason: 'no-consent',
  });
});

test('a course paused while its lesson waits loses no lesson', async () => {
  enroll(world.raw, 1, 1);
  await tick({ ...world.deps, queue: { send: async () => {} } });
  await world.deps.db.update(enrollments).set({ state: 'paused' });
  await run();
  expect(world.messages).toHaveLength(0);
  await world.deps.db
    .update(enrollments)
    .set({ state: 'active', nextSendAt: START })
    .where(eq(enrollments.id, 'enr_0'));
  await run();
  expect(world.messages).toHaveLength(1);
});

test('neither taking back nor queueing looks at mail that was sent', () => {
  const { db } = world.deps;
  for (const statement of reclaimExpired(db, START, START)) {
    const { sql, params } = statement.toSQL();
    const plan = world.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(params as string[]));
    expect(plan.map(row => row.detail)).toEqual([
      expect.stringMatching(/SEARCH deliveries USING INDEX deliveries_leased/),
    ]);
  }
  const { sql, params } = waitingQuery(db, START).toSQL();
  const plan = world.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(params as string[]));
  expect(plan.map(row => row.detail).join()).toMatch(/USING (COVERING )?INDEX deliveries_waiting/);
});

/** One due lesson, handed to an owner whose server answers only when `wake` is called. */
async function slowOwner(answer: SendOutcome) {
  enroll(world.raw, 1, 1);
  await tick({ ...world.deps, queue: { send: async () => {} } });
  const { id } = (await world.deps.db.select().from(deliveries).get())!;
  const { promise: asleep, resolve: wake } = Promise.withResolvers<void>();
  const send = async () => {
    await asleep;
    return answer;
  };
  const done = deliver({ ...world.deps, mailer: { ...world.mailer, send } }, [id]);
  const state = async () => (await world.deps.db.select().from(deliveries).get())!.state;
  while ((await state()) !== 'sending') await new Promise(resolve => setImmediate(resolve));
  return { wake, done };
}

test('an owner that comes back after its lease suppresses nobody', async () => {
  const stale = await slowOwner({ accepted: false, kind: 'recipient', rule: 'no-such-user', reason: '550' });
  world.clock.advance(LEASE_MS + 1);
  await run();
  stale.wake();
  await stale.done;
  expect((await world.deps.db.select().from(deliveries).get())!.state).toBe('sent');
  expect((await world.deps.db.select().from(subscribers).get())!.status).toBe('active');
  expect(await world.deps.db.select().from(suppressions)).toEqual([]);
  expect((await world.deps.db.select().from(enrollments).get())!.state).toBe('active');
});

test('an acceptance that comes late counts while nobody has taken over: the lesson is not sent twice', async () => {
  const late = await slowOwner({ accepted: true, response: '250 at last' });
  world.clock.advance(LEASE_MS + 1);
  await tick({ ...world.deps, queue: { send: async () => {} } }); // taken back, not yet sent again
  late.wake();
  await late.done;
  await run();
  expect(world.messages).toHaveLength(0);
  expect(await world.deps.db.select().from(deliveries).get()).toMatchObject({ state: 'sent', possibleDuplicate: true });
  expect((await world.deps.db.select().from(enrollments).get())!.nextLesson).toBe(3);
});

test('mails that cannot be composed do not hold up the others', async () => {
  enroll(world.raw, 15, 15);
  const broken = { ...world.deps.library.mails.lessons['thigh-sciatica/2']!, html: '{{no_such_slot}}' };
  const library = {
    ...world.deps.library,
    mails: {
      ...world.deps.library.mails,
      lessons: { ...world.deps.library.mails.lessons, 'thigh-sciatica/3': broken },
    },
  };
  world.raw.exec('UPDATE enrollments SET next_lesson = 3 WHERE rowid <= 6');
  await tick({ ...world.deps, queue: { send: async () => {} } });
  const ids = (await world.deps.db.select({ id: deliveries.id }).from(deliveries)).map(row => row.id);
  await deliver({ ...world.deps, library }, ids);
  expect(world.messages).toHaveLength(9);
  expect(world.raw.prepare("SELECT count(*) AS n FROM deliveries WHERE state = 'due'").get()).toEqual({ n: 6 });
});

test('while sending is paused any number of ids may come, and none goes out', async () => {
  enroll(world.raw, 250, 250);
  await pauseSending(world.deps, 'authentication', '550');
  await run();
  expect(world.messages).toHaveLength(0);
  await resumeSending(world.deps);
  await run();
  expect(world.messages).toHaveLength(250);
});
