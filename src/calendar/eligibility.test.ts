import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockOf, closedDates, isPermitted } from '../testing/calendars.ts';
import {
  checkComplete,
  checkEachStretch,
  checkStory,
  type Sent,
  type Story,
  stories,
  tell,
  type World,
} from '../testing/timeline.ts';
import { eligibleAt, FAR_AHEAD_MS, planAnew } from './eligibility.ts';
import { weekdayOf } from './local-time.ts';
import { nextSlot } from './next-slot.ts';
import { type Calendar, nextAllowed } from './open-hours.ts';

const DAY = 86_400_000;
const LESSONS = 12;
const tokyo = (text: string) => Date.parse(`${text}+09:00`);
const japan: Calendar = { timeZone: 'Asia/Tokyo', closedWeekdays: [], closedDates: [], publicHolidays: 'send' };
const reader = {
  weekday: 2,
  hour: 7,
  previousSentAt: tokyo('2026-11-24T07:00:20'),
  lastLessonAt: tokyo('2026-11-24T07:00:20'),
};

test('after three weeks of downtime the lesson goes out at the next allowed moment', () => {
  const day = tokyo('2026-12-18T15:00:00');
  expect(eligibleAt(reader, day, japan)).toBe(day);
  expect(eligibleAt(reader, tokyo('2026-12-18T22:00:00'), japan)).toBe(tokyo('2026-12-19T07:00:00'));
});

test('while the clock is earlier than the last sending, nothing goes out and the plan stays the same', () => {
  expect(eligibleAt(reader, tokyo('2026-11-23T09:00:00'), japan)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('a plan that a wrong clock made too early is put back into its rhythm', () => {
  expect(eligibleAt(reader, tokyo('2026-11-29T09:00:00'), japan)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('a lesson of another course, even one dated tomorrow, moves this one to the day after it', () => {
  const other = { ...reader, previousSentAt: null };
  expect(eligibleAt(other, tokyo('2026-11-24T20:00:00'), japan)).toBe(tokyo('2026-11-25T07:00:00'));
  expect(eligibleAt(other, tokyo('2026-11-23T20:00:00'), japan)).toBe(tokyo('2026-11-25T07:00:00'));
});

test('records from a far future are not believed', () => {
  const now = reader.previousSentAt - FAR_AHEAD_MS - 1;
  expect(eligibleAt(reader, now, japan)).toBe(nextAllowed(now, 7, japan));
});

test('a lesson that is due tomorrow by the calendar is not held back by seconds', () => {
  expect(eligibleAt(reader, tokyo('2026-12-01T07:00:00'), japan)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('a plan that a wrong clock made is made anew from the lesson that was sent, so that no week is lost', () => {
  const now = tokyo('2026-12-01T06:00:00');
  const anew = (lesson: number, previousSentAt: number | null) =>
    planAnew({ ...reader, lesson, previousSentAt }, now, japan);
  const day = (text: string) => tokyo(`${text}T07:00:00`);
  expect(anew(3, day('2026-11-24'))).toBe(day('2026-12-01'));
  expect(anew(3, day('2026-11-10'))).toBe(day('2026-12-01')); // overdue
  expect(anew(3, day('2026-11-28'))).toBe(day('2026-12-04')); // six days after the last one
  expect(anew(1, null)).toBe(day('2026-12-01'));
  // It may have been sent a moment ago.
  expect(anew(3, null)).toBeGreaterThanOrEqual(now + 6 * DAY);
});

const modelTick = (world: Model, now: number) => {
  for (const [course, plan] of world.plans.entries()) {
    if (!plan || plan.lesson > world.lessons) continue;
    if (plan.dueAt > now + FAR_AHEAD_MS) {
      const previousSentAt = (world.lastLessonAt ?? 0) > now ? null : plan.previousSentAt;
      plan.dueAt = planAnew({ ...plan, previousSentAt, hour: world.hour }, now, world.calendar);
    }
    if (plan.dueAt > now) continue;
    const at = eligibleAt({ ...plan, hour: world.hour, lastLessonAt: world.lastLessonAt }, now, world.calendar);
    if (at > now) plan.dueAt = at;
    else send(world, course, plan, now);
  }
};

type Plan = { weekday: number; dueAt: number; lesson: number; previousSentAt: number | null };
type Model = {
  lessons: number;
  calendar: Calendar;
  hour: number;
  plans: (Plan | undefined)[];
  lastLessonAt: number | null;
  sent: Sent[];
};

function send(world: Model, course: number, plan: Plan, now: number) {
  world.sent.push({ course, lesson: plan.lesson, at: now });
  world.lastLessonAt = now;
  plan.previousSentAt = now;
  if (plan.lesson === 1) plan.weekday = weekdayOf(now, world.calendar.timeZone);
  plan.lesson += 1;
  plan.dueAt = nextSlot(now, { weekday: plan.weekday, hour: world.hour }, world.calendar);
}

/** The scheduler reduced to its pure decisions. */
function model({ calendar, hour }: Story, lessons = LESSONS): World {
  let now = 0;
  const world: Model = { lessons, calendar, hour, plans: [], lastLessonAt: null, sent: [] };
  return {
    clock: { now: () => now, set: at => (now = at) },
    begin(course) {
      const dueAt = nextAllowed(now, hour, calendar);
      world.plans[course] = { weekday: weekdayOf(dueAt, calendar.timeZone), dueAt, lesson: 1, previousSentAt: null };
    },
    tick: () => modelTick(world, now),
    nextDueAt: () => {
      const open = world.plans.filter(plan => plan && plan.lesson <= lessons).map(plan => plan!.dueAt);
      return open.length > 0 ? Math.min(...open) : undefined;
    },
    sent: world.sent,
  };
}

test('over years, in any zone and calendar, with downtime and a clock set back and forth by days, the rules hold', async () => {
  await fc.assert(
    fc.asyncProperty(stories([DAY, -DAY, 3 * DAY, -3 * DAY, 3_600_000, -3_600_000], 10), async story => {
      const world = model(story);
      await tell(world, story, LESSONS);
      checkStory(story, world.sent, LESSONS);
    }),
    { numRuns: 400 },
  );
});

test('while clocks and calendars are left alone, every lesson comes on the weekday and at the hour of its reader', async () => {
  await fc.assert(
    fc.asyncProperty(stories([], 0), async told => {
      const story = {
        ...told,
        calendar: { ...told.calendar, closedWeekdays: [], closedDates: [], publicHolidays: 'send' as const },
      };
      const world = model(story);
      await tell(world, { ...story, secondAfter: 500 }, LESSONS);
      const first = world.sent
        .filter(({ course }) => course === 0)
        .map(({ at }) => clockOf(at, story.calendar.timeZone));
      expect(first).toHaveLength(LESSONS);
      expect(new Set(first.map(({ weekday }) => weekday)).size).toBe(1);
      expect(new Set(first.slice(1).map(({ hour }) => hour))).toEqual(new Set([Math.min(Math.max(story.hour, 7), 20)]));
    }),
    { numRuns: 200 },
  );
});

test('a clock that is years off for a while loses no lesson, and each wrong setting brings at most one early', async () => {
  const years = [5 * 365 * DAY, -5 * 365 * DAY, 90 * DAY, -90 * DAY, -40 * DAY];
  await fc.assert(
    fc.asyncProperty(stories(years), async story => {
      const world = model(story);
      await tell(world, story, LESSONS);
      checkComplete(world.sent, LESSONS);
      checkEachStretch(story, world.sent);
    }),
    { numRuns: 300 },
  );
});

/** A year across both clock changes and 29 February 2028, of a reader of one course or of two. */
const wholeYear = fc.record({
  calendar: fc.record({
    timeZone: fc.constantFrom('Asia/Tokyo', 'Europe/London', 'America/New_York'),
    closedWeekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
    closedDates,
    publicHolidays: fc.constantFrom('send' as const, 'skip' as const),
  }),
  hour: fc.integer({ min: 7, max: 20 }),
  start: fc.integer({ min: Date.UTC(2027, 5), max: Date.UTC(2028, 1) }),
  secondAfter: fc.constantFrom(0, 1, 5, 500),
  latencies: fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 7 }),
});

test('over a year each course of a reader comes weekly, and no gap is over nine days unless more than three in a row are closed or taken', async () => {
  await fc.assert(
    fc.asyncProperty(wholeYear, async year => {
      const story = { ...year, stretches: [] };
      const world = model(story, 52);
      await tell(world, story, 52);
      const days = [0, 1].map(course => localDays(world.sent, course, year.calendar));
      for (const [course, own] of days.entries()) {
        const gaps = own.slice(1).map((day, n) => ({ from: own[n]!, day, gap: day - own[n]! }));
        expect(gaps.map(({ gap }) => gap).toSorted((a, b) => a - b)[gaps.length >> 1]).toBe(7);
        const other = days[1 - course]!;
        const isFree = (day: number) => isOpenDay(day, year.calendar) && !other.includes(day);
        expect(gaps.filter(({ from, day, gap }) => gap > 9 && longestRun(from, day, isFree) <= 3)).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});

/** As days since 1970. */
const localDays = (sent: Sent[], course: number, { timeZone }: Calendar): number[] =>
  sent.filter(one => one.course === course).map(({ at }) => Date.parse(clockOf(at, timeZone).date) / DAY);

const isOpenDay = (day: number, calendar: Calendar): boolean =>
  isPermitted(day * DAY + DAY / 2, { ...calendar, timeZone: 'UTC' });

/** The most days in a row, from one day to another, on which no lesson could come. */
function longestRun(from: number, until: number, isFree: (day: number) => boolean): number {
  const days = Array.from({ length: until - from - 1 }, (_, n) => (isFree(from + n + 1) ? '.' : 'x')).join('');
  return Math.max(...days.split('.').map(run => run.length));
}
