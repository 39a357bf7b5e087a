import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import type { Lesson } from '../courses/course.ts';
import { deliveries, enrollments, signups, subscribers, suppressions } from '../db/schema.ts';
import { countDeadLetters, sendAgain } from '../delivery/dead-letters.ts';
import { deliver } from '../delivery/deliver.ts';
import type { SendOutcome } from '../deps.ts';
import type { KindOfMail } from '../mails/kinds.ts';
import { healthCheck } from '../operations/health.ts';
import { newLeases } from '../outbox/leases.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { LEASE_MS, reclaimExpired } from '../outbox/waiting.ts';
import { pauseFor, resumeSending } from '../pauses/sending-state.ts';
import { planOf } from '../testing/database.ts';
import { DAY, enrollReaders, START, testDeps, WEEK } from '../testing/deps.ts';
import { dueEnrollmentsQuery } from './due-lessons.ts';
import { farAheadQuery } from './replan.ts';
import { tick, waitingQuery } from './tick.ts';

const HOUR = 3_600_000;
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const enroll = (count: number, due: number) => enrollReaders(world.sql, { count, due, at: START });

async function run() {
  const counts = await tick(world.deps);
  await world.queue.idle();
  return counts;
}

test('what is due is found by its index, not by looking at everybody', async () => {
  const plan = await planOf(world.sql, dueEnrollmentsQuery(world.deps.db, START));
  expect(plan).toContainEqual(
    expect.stringMatching(/SEARCH enrollments USING INDEX enrollments_due \(next_send_at>\? AND next_send_at<\?\)/),
  );
  expect(plan.join('\n')).not.toMatch(/SCAN/);
});

test('of 100,000 enrollments the tick touches the 100 that are due', async () => {
  await enroll(100_000, 100);
  expect(await run()).toMatchObject({ lessons: 100, queued: 100 });
  expect(world.messages).toHaveLength(100);
  expect(await world.sql('SELECT count(*) AS n FROM deliveries')).toEqual([{ n: 100 }]);
  expect(await world.sql('SELECT count(*) AS n FROM enrollments WHERE next_lesson = 2')).toEqual([{ n: 99_900 }]);
  expect(await run()).toMatchObject({ lessons: 0, queued: 0 });
});

test('a reader of two courses gets one lesson a day', async () => {
  await enroll(1, 1);
  await world.sql(`INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
    VALUES ('enr_other', 'sub_0', 'knee-back', 'active', 2, ${START - 5}, 7, 0)`);
  expect(await run()).toMatchObject({ lessons: 1, postponed: 1 });
  expect(await run()).toMatchObject({ lessons: 0, postponed: 0 });
});

test('a lesson that nobody has signed off waits where the clinic wants that, and goes out once somebody has', async () => {
  await enroll(2, 1);
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
  await enroll(2, 2);
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  await world.sql(
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
  await enroll(30, 30);
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
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
  await enroll(1, 1);
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  await world.sql("UPDATE subscribers SET status = 'unsubscribed'");
  await run();
  expect(world.messages).toHaveLength(0);
  expect(await world.deps.db.select().from(deliveries).get()).toMatchObject({
    state: 'cancelled',
    reason: 'no-consent',
  });
});

test('a course paused while its lesson waits loses no lesson', async () => {
  await enroll(1, 1);
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
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

test('a course paused while a lesson in doubt waits for its next copy: going on does not bring that sooner', async () => {
  await enroll(1, 1);
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  const nextCopy = START + 6 * DAY;
  await world.deps.db
    .update(deliveries)
    .set({ state: 'cancelled', reason: 'no-consent', possibleDuplicate: true, nextAttemptAt: nextCopy });
  await world.deps.db
    .update(enrollments)
    .set({ state: 'active', nextSendAt: START })
    .where(eq(enrollments.id, 'enr_0'));
  await run();
  expect(world.messages).toHaveLength(0);
  world.clock.set(nextCopy);
  await run();
  expect(world.messages).toHaveLength(1);
});

test('neither taking back nor queueing looks at mail that was sent', async () => {
  const { db } = world.deps;
  for (const statement of reclaimExpired(db, START, START)) {
    const plan = await planOf(world.sql, statement);
    expect(plan.filter(step => step.includes('deliveries'))).toEqual([
      expect.stringMatching(/SEARCH deliveries USING INDEX deliveries_leased/),
    ]);
  }
  for (const kinds of [() => true, ({ openHoursOnly }: KindOfMail) => !openHoursOnly]) {
    const plan = await planOf(world.sql, waitingQuery(db, START, kinds));
    expect(plan.join()).toMatch(/USING (COVERING )?INDEX deliveries_waiting/);
  }
});

test('plans too far ahead are found by their index', async () => {
  const plan = (await planOf(world.sql, farAheadQuery(world.deps.db, START))).join('\n');
  expect(plan).toMatch(/SEARCH enrollments USING INDEX enrollments_due/);
  expect(plan).not.toMatch(/SCAN/);
});

/** One due lesson, and an owner in another process whose server answers only when `wake` is called. */
async function slowOwner(answer: SendOutcome) {
  await enroll(1, 1);
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  const { id } = (await world.deps.db.select().from(deliveries).get())!;
  const { promise: asleep, resolve: wake } = Promise.withResolvers<void>();
  const send = async () => {
    await asleep;
    return answer;
  };
  const leases = newLeases(world.deps);
  const done = deliver({ ...world.deps, leases, mailer: { ...world.mailer, send } }, [id]);
  const state = async () => (await world.deps.db.select().from(deliveries).get())!.state;
  while ((await state()) !== 'sending') await new Promise(resolve => setImmediate(resolve));
  return { wake, done };
}

test('an owner that comes back after its lease suppresses nobody', async () => {
  const stale = await slowOwner({ accepted: false, kind: 'hard', rule: 'no-such-user', reason: '550' });
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
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } }); // taken back, not yet sent again
  late.wake();
  await late.done;
  await run();
  expect(world.messages).toHaveLength(0);
  expect(await world.deps.db.select().from(deliveries).get()).toMatchObject({ state: 'sent', possibleDuplicate: true });
  expect((await world.deps.db.select().from(enrollments).get())!.nextLesson).toBe(3);
});

test('mails that cannot be composed do not hold up the others, and stand still at once, where healthz and the clinic see them', async () => {
  await enroll(15, 15);
  const broken = { ...world.deps.library.mails.lessons['thigh-sciatica/2']!, html: '{{no_such_slot}}' };
  const library = {
    ...world.deps.library,
    mails: {
      ...world.deps.library.mails,
      lessons: { ...world.deps.library.mails.lessons, 'thigh-sciatica/3': broken },
    },
  };
  await world.sql("UPDATE enrollments SET next_lesson = 3, next_lesson_slug = 'which-pattern' WHERE rowid <= 6");
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  const ids = (await world.deps.db.select({ id: deliveries.id }).from(deliveries)).map(row => row.id);
  await deliver({ ...world.deps, library }, ids);
  expect(world.messages).toHaveLength(9);
  expect(await world.sql("SELECT count(*) AS n FROM deliveries WHERE state = 'due'")).toEqual([{ n: 6 }]);
  expect(await countDeadLetters(world.deps)).toBe(6);
  expect(await healthCheck(world.deps)()).toMatchObject({ status: 'degraded', deadLetters: { count: 6 } });
  world.clock.advance(DAY);
  await run();
  expect(world.messages).toHaveLength(9); // nobody tries them again in silence
  await sendAgain(world.deps, 'all');
  await run(); // the program was mended meanwhile
  expect(world.messages).toHaveLength(15);
});

test('while sending is paused any number of ids may come, and none goes out', async () => {
  await enroll(250, 250);
  await pauseFor(world.deps, 'refused', { rule: 'authentication', response: '550' });
  await run();
  expect(world.messages).toHaveLength(0);
  await resumeSending(world.deps);
  await run();
  expect(world.messages).toHaveLength(250);
});

const NIGHT = START + 8 * HOUR;
const MORNING = START + 18 * HOUR;
const noQueue = { send: async () => {}, holdsFor: 0 };

test('at night a due lesson is moved to the morning, and goes out then', async () => {
  await enroll(3, 3);
  world.clock.set(NIGHT);
  expect(await run()).toMatchObject({ lessons: 0, postponed: 3, queued: 0 });
  world.clock.set(MORNING - 1);
  expect(await run()).toMatchObject({ lessons: 0, postponed: 0 });
  world.clock.set(MORNING);
  expect(await run()).toMatchObject({ lessons: 3, queued: 3 });
  expect(world.messages).toHaveLength(3);
});

test('a lesson that waits for its retry when the quiet hours begin waits until they end; a notice does not', async () => {
  await enroll(1, 1);
  await tick({ ...world.deps, queue: noQueue });
  world.clock.set(NIGHT);
  const { id, insert } = newNotice(world.deps, 'confirmation', { subjectId: 'sgn_a', subscriberId: 'sub_0' });
  const asked = { subscriberId: 'sub_0', course: 'knee-back', requestedAt: 0, expiresAt: NIGHT + DAY };
  await world.deps.db.batch([insert, world.deps.db.insert(signups).values({ id: 'sgn_a', ...asked })]);
  expect(await run()).toMatchObject({ queued: 1 });
  const sent = await world.deps.db.select().from(deliveries).where(eq(deliveries.state, 'sent'));
  expect(sent.map(row => row.id)).toEqual([id]);
  expect((await healthCheck(world.deps)()).waiting).toEqual({ count: 0, oldestMs: 0 }); // paused, not late
  world.clock.set(MORNING);
  expect(await run()).toMatchObject({ queued: 1 });
  expect(world.messages).toHaveLength(2);
});

test('a lesson that the queue reaches only after nine in the evening is given back, not sent', async () => {
  await enroll(2, 2);
  await tick({ ...world.deps, queue: noQueue });
  const ids = (await world.deps.db.select({ id: deliveries.id }).from(deliveries)).map(row => row.id);
  world.clock.set(NIGHT);
  expect(await deliver(world.deps, ids)).toMatchObject({ sent: 0, released: 2 });
  world.clock.set(MORNING);
  await run();
  expect(world.messages).toHaveLength(2);
});

test('on a closed weekday and on a holiday nothing goes out, and the next open day brings it', async () => {
  await saveClinic(world.deps, ClinicSettings.parse({ closedWeekdays: [7], publicHolidays: 'skip' }));
  await enroll(1, 1); // due on a Sunday, and Monday the 23rd is a holiday
  expect(await run()).toMatchObject({ lessons: 0, postponed: 1 });
  const [moved] = await world.deps.db.select().from(enrollments);
  expect(new Date(moved!.nextSendAt!)).toEqual(new Date('2026-11-24T07:00:00+09:00'));
});

test('a clock set back by years for good: plans, retries and leases come back into reach', async () => {
  await enroll(3, 3);
  await tick({ ...world.deps, queue: noQueue });
  await world.sql(`UPDATE deliveries SET state = CASE enrollment_id WHEN 'enr_1' THEN 'claimed' ELSE 'retry' END,
    lease = 'gone', lease_until = ${START + LEASE_MS}, next_attempt_at = ${START + DAY}, waits_since = NULL`);
  await world.sql(`UPDATE enrollments SET next_send_at = ${START + WEEK} WHERE id = 'enr_2'`);
  await world.sql(`DELETE FROM deliveries WHERE enrollment_id = 'enr_2'`);
  const past = START - 104 * WEEK;
  world.clock.set(past);
  await run();
  expect(world.messages).toHaveLength(1); // the retry
  world.clock.advance(LEASE_MS + 1);
  await run();
  expect(world.messages).toHaveLength(2); // its owner is gone
  world.clock.set(past + 2 * WEEK);
  await run();
  expect(new Set(world.messages.map(message => message.to)).size).toBe(3); // the plan
});

test('a clock set back by a day takes no lease away from an owner that lives', async () => {
  const slow = await slowOwner({ accepted: true, response: '250 OK' });
  world.clock.advance(-DAY);
  await run();
  expect(world.messages).toHaveLength(0);
  slow.wake();
  await slow.done;
  expect(await world.deps.db.select().from(deliveries).get()).toMatchObject({
    state: 'sent',
    possibleDuplicate: false,
  });
});

test.each([
  ['in-doubt', 'the lesson may have come, the next one follows'],
  ['blocked', 'the lesson waits and goes out once the block is lifted'],
] as const)('%s for two months ends no course: %s', async (kind, _) => {
  await enroll(1, 1);
  world.mailer.answer = () => ({ accepted: false, kind, rule: kind, reason: '' });
  const twiceADay = async (days: number) => {
    for (let half = 0; half < days * 2; half += 1) {
      world.clock.advance(DAY / 2);
      await run();
    }
  };
  await twiceADay(60);
  world.mailer.answer = () => ({ accepted: true, response: '250' });
  await twiceADay(70);
  const [enrollment] = await world.deps.db.select().from(enrollments);
  expect(enrollment).toMatchObject({ state: 'completed' });
  const states = (await world.deps.db.select().from(deliveries)).map(({ state }) => state);
  // Seven lessons. In two months each of three was tried for three weeks and may have come.
  const mayHaveCome = kind === 'blocked' ? 0 : 3;
  expect(states.toSorted()).toEqual([...Array(mayHaveCome).fill('failed'), ...Array(7 - mayHaveCome).fill('sent')]);
});
