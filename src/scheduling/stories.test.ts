import { beforeEach, expect, test } from 'vitest';
import { DAY_WAIT } from '../calendar/eligibility.ts';
import { ClinicSettings, saveClinic } from '../clinic/settings.ts';
import { unsubscribe } from '../consent/unsubscribe.ts';
import { signups, subscribers } from '../db/schema.ts';
import { deliver } from '../delivery/deliver.ts';
import type { SendOutcome } from '../deps.ts';
import { newLeases } from '../outbox/leases.ts';
import { LEASE_MS } from '../outbox/waiting.ts';
import { confirmSignup } from '../signup/confirm.ts';
import { clockOf } from '../testing/calendars.ts';
import { onD1 } from '../testing/database.ts';
import { DAY, testDeps, WEEK } from '../testing/deps.ts';
import { tick } from './tick.ts';

// One reader of several courses. Only the day is shared: never two lessons on one local day, and no course waits for another's lesson.

const ZONE = 'Asia/Tokyo';
const HOUR = 3_600_000;
const COURSES = ['thigh-sciatica', 'heavy-legs', 'knee-back', 'back-line', 'recurring-sciatica'] as const;
const [A, B] = COURSES;
const tokyo = (text: string) => Date.parse(`${text}+09:00`);
const NO = (kind: 'blocked' | 'wait' | 'in-doubt' | 'unknown' | 'unreachable'): SendOutcome => ({
  accepted: false,
  ...{ kind, rule: kind, reason: '' },
});
const noQueue = { send: async () => {}, holdsFor: 0 };

type Sent = { course: string; lesson: number; at: number };
let world: Awaited<ReturnType<typeof testDeps>>;
let sent: Sent[];
/** What the server says; unset: it accepts. */
let answer: (mail: Sent) => SendOutcome | undefined | Promise<SendOutcome | undefined>;
beforeEach(async () => {
  world = await testDeps();
  sent = [];
  answer = () => undefined;
  const { sql, clock, mailer } = world;
  mailer.answer = async ({ messageId }) => {
    const [row] = await sql('SELECT course, lesson FROM deliveries WHERE message_id = ?', messageId);
    const mail = { course: row!.course, lesson: row!.lesson, at: clock.now() };
    const said = await answer(mail);
    if (said) return said;
    sent.push(mail);
    return { accepted: true, response: '250 OK' };
  };
});

async function settle(settings: Record<string, unknown>) {
  await saveClinic(world.deps, ClinicSettings.parse(settings));
}

/** The reader confirms a course at this moment. */
async function confirm(course: string, at: string, hour = 7) {
  const { deps, clock } = world;
  clock.set(tokyo(at));
  const reader = { id: 'sub_a', email: 'a@mail.example', emailKey: 'a@mail.example', hour, createdAt: 0 };
  await deps.db
    .insert(subscribers)
    .values({ ...reader, status: 'pending' })
    .onConflictDoNothing();
  const id = `sgn_${course}`;
  const asked = { subscriberId: 'sub_a', course, requestedAt: clock.now(), expiresAt: clock.now() + DAY };
  await deps.db.insert(signups).values({ id, ...asked });
  await confirmSignup(deps, id, 'origin');
  await world.run();
}

/** Lets the program run, with a pass whenever something is due, 20 seconds late. */
async function play(days: number) {
  const { clock, sql } = world;
  const end = clock.now() + days * DAY;
  while (clock.now() < end) {
    const [next] = await sql(
      `SELECT min(at) AS at FROM (SELECT next_send_at AS at FROM enrollments WHERE state = 'active'
       UNION ALL SELECT max(next_attempt_at, ?) FROM deliveries WHERE state IN ('due', 'retry'))`,
      clock.now() + HOUR,
    );
    clock.set(Math.min(end, Math.max((next!.at ?? end) + 20_000, clock.now() + 1)));
    await world.run();
  }
}

const of = (course: string) => sent.filter(mail => mail.course === course);
const dayOfMail = ({ at }: Sent) => clockOf(at, ZONE).date;
const daysBetween = (list: Sent[]) =>
  list.slice(1).map((mail, n) => (Date.parse(dayOfMail(mail)) - Date.parse(dayOfMail(list[n]!))) / DAY);
const lessonsOf = (course: string) => world.deps.library.courses.find(({ slug }) => slug === course)!.lessons.length;
const expectOneADay = () => expect(new Set(sent.map(dayOfMail)).size).toBe(sent.length);
const waiting = () =>
  world.sql("SELECT course, lesson, state FROM deliveries WHERE state NOT IN ('sent', 'failed', 'cancelled')");

test.each(['blocked', 'wait'] as const)(
  'a lesson of one course that is refused (%s) for months keeps no other course waiting',
  async kind => {
    await confirm(A, '2026-11-24T10:00:00');
    await confirm(B, '2026-11-25T10:00:00');
    let mended = false;
    answer = ({ course, lesson }) => (course === A && lesson === 3 && !mended ? NO(kind) : undefined);
    await play(20 * 7);
    expect(of(A)).toHaveLength(2);
    mended = true;
    await play(10 * 7);
    expect(of(B)).toHaveLength(lessonsOf(B));
    expect(daysBetween(of(B))).toEqual(Array(lessonsOf(B) - 1).fill(7));
    expect(of(A)).toHaveLength(lessonsOf(A));
    expectOneADay();
  },
);

test('a lesson that may have arrived has its day, and the other course comes the day after', async () => {
  await confirm(A, '2026-11-24T06:00:00');
  await confirm(B, '2026-11-24T06:10:00');
  let first = true;
  answer = ({ course }) => {
    if (course !== A || !first) return undefined;
    first = false;
    return NO('in-doubt');
  };
  world.clock.set(tokyo('2026-11-24T07:00:00'));
  await world.run();
  expect(sent).toEqual([]);
  await play(3);
  expect(sent.map(mail => [mail.course, dayOfMail(mail)])).toEqual([
    [A, '2026-11-24'],
    [B, '2026-11-25'],
  ]);
});

/** Two lessons of one reader wait: that of A, and that of B. Returns their ids. */
async function bothWait(): Promise<[string, string]> {
  await confirm(A, '2026-11-24T03:00:00');
  await confirm(B, '2026-11-24T03:10:00');
  world.clock.set(tokyo('2026-11-24T07:00:00'));
  await tick({ ...world.deps, queue: noQueue });
  await world.sql(
    'UPDATE enrollments SET next_send_at = ? WHERE course = ? AND next_send_at > 0',
    world.clock.now(),
    B,
  );
  await tick({ ...world.deps, queue: noQueue });
  const rows = await world.sql('SELECT id FROM deliveries ORDER BY course = ?', B);
  expect(rows).toHaveLength(2);
  return rows.map(({ id }) => id) as [string, string];
}

test('two lessons that enter at the same moment, in one commit: one goes, the other comes the next day and has lost no attempt', async () => {
  const ids = await bothWait();
  await Promise.all(ids.map(id => deliver(world.deps, [id])));
  expect(sent).toHaveLength(1);
  expect(await world.sql("SELECT state, attempts FROM deliveries WHERE state <> 'sent'")).toEqual([
    { state: 'due', attempts: 0 },
  ]);
  await play(2);
  expect(sent.map(dayOfMail)).toEqual(['2026-11-24', '2026-11-25']);
});

test('while a lesson is being sent, and after its owner has crashed, its day is taken; once it is refused the day is free', async () => {
  const [a, b] = await bothWait();
  const { promise: asleep, resolve: wake } = Promise.withResolvers<SendOutcome>();
  answer = ({ course }) => (course === A ? asleep : undefined);
  const slow = deliver(world.deps, [a]);
  const state = async () => (await world.sql('SELECT state FROM deliveries WHERE id = ?', a))[0]!.state;
  while ((await state()) !== 'sending') await new Promise(resolve => setImmediate(resolve));
  expect(await deliver(world.deps, [b])).toMatchObject({ sent: 0, released: 1 });
  const [turnedBack] = await world.sql('SELECT next_attempt_at AS at FROM deliveries WHERE id = ?', b);
  expect(turnedBack!.at - world.clock.now()).toBe(DAY_WAIT);

  const again = () => world.sql('UPDATE deliveries SET next_attempt_at = ? WHERE id = ?', world.clock.now(), b);
  await world.sql('UPDATE deliveries SET lease_until = 1 WHERE id = ?', a);
  // Another process takes it back: one never takes back what it renews itself.
  await tick({ ...world.deps, leases: newLeases(world.deps), queue: noQueue });
  expect(await state()).toBe('retry');
  await again();
  expect(await deliver(world.deps, [b])).toMatchObject({ sent: 0, released: 1 });

  await world.sql('UPDATE deliveries SET possible_duplicate = 0 WHERE id = ?', a);
  await again();
  expect(await deliver(world.deps, [b])).toMatchObject({ sent: 1 });
  wake(NO('unknown'));
  await slow;
});

test('of two lessons due on one day that of the course that waits longer goes first, and a refused one leaves the day', async () => {
  const ids = await bothWait();
  answer = ({ course }) => (course === A ? NO('unknown') : undefined);
  await deliver(world.deps, ids.toReversed());
  expect(sent.map(({ course }) => course)).toEqual([B]);
  answer = () => undefined;
  await play(1);
  expect(sent.map(mail => [mail.course, dayOfMail(mail)])).toEqual([
    [B, '2026-11-24'],
    [A, '2026-11-25'],
  ]);
});

test('of two lessons that one pass could make, the refused one leaves the same day to the other', async () => {
  await confirm(A, '2026-11-24T10:00:00');
  await confirm(B, '2026-11-25T10:00:00');
  await play(6);
  world.clock.set(tokyo('2026-12-02T09:00:00')); // nobody ran the program yesterday, so both are due
  sent = [];
  answer = ({ course }) => (course === A ? NO('blocked') : undefined);
  await world.run();
  await play(0.4);
  expect(sent.map(mail => [mail.course, dayOfMail(mail)])).toEqual([[B, '2026-12-02']]);
});

test('closed Sunday, holidays skipped, two courses confirmed on a Saturday: each comes weekly', async () => {
  await settle({ closedWeekdays: [7], publicHolidays: 'skip' });
  await confirm(A, '2027-10-02T10:00:00');
  await confirm(B, '2027-10-02T10:01:00');
  await play(11 * 7);
  expect(of(A).map(dayOfMail).slice(0, 3)).toEqual(['2027-10-02', '2027-10-09', '2027-10-16']);
  // Monday the 11th is a holiday.
  expect(of(B).map(dayOfMail).slice(0, 4)).toEqual(['2027-10-04', '2027-10-12', '2027-10-18', '2027-10-25']);
  for (const course of [A, B]) {
    expect(of(course)).toHaveLength(lessonsOf(course));
    expect(Math.max(...daysBetween(of(course)))).toBeLessThanOrEqual(9);
  }
});

test('no lesson comes on closed dates, those of every year and those of once, also where they are typed after the plan', async () => {
  await settle({ closedWeekdays: [7], closedDates: '12/30〜1/3' });
  await confirm(A, '2026-12-03T10:00:00');
  await confirm(B, '2026-12-04T10:00:00');
  await play(7 * 5);
  await settle({ closedWeekdays: [7], closedDates: '12/30〜1/3\n2027/1/14〜1/15' }); // both are planned for these
  await play(7 * 6);
  expectOneADay();
  // 31 December and 1 January are closed.
  expect(of(A).map(dayOfMail).slice(3, 7)).toEqual(['2026-12-24', '2027-01-04', '2027-01-11', '2027-01-18']);
  expect(sent.filter(mail => /-12-3[01]|-01-0[1-3]|-01-1[45]/.test(dayOfMail(mail)))).toEqual([]);
  for (const course of [A, B]) expect(of(course)).toHaveLength(lessonsOf(course));
});

test.each([
  [2, [7], 'skip'],
  [3, [6, 7], 'skip'],
  [5, [6, 7], 'send'],
  [5, [1, 7], 'skip'],
  [5, [], 'send'],
])(
  'each of %i courses keeps a weekly rhythm (closed %j, holidays: %s)',
  async (count, closedWeekdays, publicHolidays) => {
    await settle({ closedWeekdays, publicHolidays });
    for (const [n, course] of COURSES.slice(0, count).entries()) await confirm(course, `2027-09-18T10:0${n}:00`);
    await play(16 * 7);
    expectOneADay();
    for (const course of COURSES.slice(0, count)) {
      const gaps = daysBetween(of(course));
      expect(of(course)).toHaveLength(lessonsOf(course));
      expect(gaps.toSorted((a, b) => a - b)[gaps.length >> 1]).toBe(7);
      // A week with a holiday has fewer open days than there are courses; each of them is a day later.
      expect(Math.max(...gaps)).toBeLessThanOrEqual(count === 5 && publicHolidays === 'skip' ? 12 : 10);
    }
  },
);

test('two courses on one weekday: both come every week, and neither pushes the other back for ever', async () => {
  await confirm(A, '2026-11-24T10:00:00');
  await confirm(B, '2026-11-25T10:00:00');
  await world.sql('UPDATE enrollments SET weekday = 2');
  await play(10 * 7);
  expectOneADay();
  for (const course of [A, B]) {
    expect(of(course)).toHaveLength(lessonsOf(course));
    expect(daysBetween(of(course)).every(days => days >= 6 && days <= 8)).toBe(true);
  }
});

test('the weekday is that of the first lesson sent, also when that was late', async () => {
  answer = () => (world.clock.now() < tokyo('2026-11-27T00:00:00') ? NO('unreachable') : undefined);
  await confirm(A, '2026-11-24T10:00:00');
  await play(16);
  expect(sent.map(dayOfMail)).toEqual(['2026-11-27', '2026-12-04']);
});

test.each(['in-doubt', 'unknown', 'unreachable', 'blocked'] as const)(
  'an answer (%s) that comes after the reader has left ends the lesson, and a new course begins at once',
  async kind => {
    await confirm(A, '2026-11-24T10:00:00');
    const [first] = await world.sql('SELECT id FROM deliveries');
    answer = async ({ course }) => {
      if (course !== A) return undefined;
      await unsubscribe(world.deps, first!.id, 'origin');
      return NO(kind);
    };
    world.clock.set(tokyo('2026-12-01T19:00:00'));
    await world.run();
    expect(await waiting()).toEqual([]);
    await confirm(B, '2026-12-02T10:00:00');
    expect(sent.map(mail => [mail.course, dayOfMail(mail)])).toEqual([
      [A, '2026-11-24'],
      [B, '2026-12-02'],
    ]);
  },
);

test('what an earlier version, or a crashed owner, left waiting of an ended course ends with the next pass', async () => {
  const [a, b] = await bothWait();
  await world.sql(
    "UPDATE deliveries SET state = 'retry', attempts = 2, next_attempt_at = ? WHERE id = ?",
    world.clock.now() + WEEK,
    a,
  );
  await world.sql(
    "UPDATE deliveries SET state = 'sending', lease = 'gone', lease_until = ? WHERE id = ?",
    world.clock.now(),
    b,
  );
  await world.sql("UPDATE enrollments SET state = iif(course = ?, 'completed', 'stopped'), next_send_at = NULL", A);
  world.clock.advance(LEASE_MS + 1);
  await world.run();
  expect(await world.sql('SELECT state, reason FROM deliveries')).toEqual(
    Array(2).fill({ state: 'cancelled', reason: 'no-consent' }),
  );
  expect(sent).toEqual([]);
});

test.each([
  ['enr_a', 'enr_b'],
  ['enr_b', 'enr_a'],
])(
  'of two courses due at one moment the same goes first, in whatever order the rows lie (%s, %s)',
  async (...order) => {
    await confirm(A, '2026-11-24T03:00:00');
    await world.sql('DELETE FROM enrollments');
    for (const id of order)
      await world.sql(
        `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
         VALUES (?, 'sub_a', ?, 'active', 1, ?, ?, 2, 0)`,
        ...[
          id,
          id === 'enr_a' ? A : B,
          world.deps.library.courses.find(({ slug }) => slug === (id === 'enr_a' ? A : B))!.lessons[0]!.slug,
        ],
        tokyo('2026-11-24T07:00:00'),
      );
    world.clock.set(tokyo('2026-11-24T07:00:00'));
    await world.run();
    expect(sent.map(({ course }) => course)).toEqual([A]);
  },
);

test.skipIf(onD1)('a readers’ day at many readers: each gets one lesson a day, in one pass', async () => {
  await confirm(A, '2026-11-24T03:00:00');
  await world.sql('DELETE FROM enrollments');
  const readers = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 149)';
  await world.sql(`${readers} INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
    SELECT 'sub_' || n, n || '@mail.example', n || '@mail.example', 'active', 7, 0 FROM r`);
  for (const [n, course] of COURSES.slice(0, 3).entries())
    await world.sql(
      `${readers} INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
       SELECT 'enr_' || n || ?, 'sub_' || n, ?, 'active', 1, ?, ?, 2, 0 FROM r`,
      ...[`_${n}`, course, world.deps.library.courses.find(({ slug }) => slug === course)!.lessons[0]!.slug],
      tokyo('2026-11-24T07:00:00'),
    );
  world.clock.set(tokyo('2026-11-24T07:00:00'));
  expect(await world.run()).toMatchObject({ lessons: 150, postponed: 300 });
  expect(sent).toHaveLength(150);
});
