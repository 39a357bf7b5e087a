import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockOf } from '../testing/calendars.ts';
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
const japan: Calendar = { timeZone: 'Asia/Tokyo', closedWeekdays: [], publicHolidays: 'send' };
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
    if (!plan || plan.lesson > LESSONS) continue;
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
  plan.lesson += 1;
  plan.dueAt = nextSlot(now, { weekday: plan.weekday, hour: world.hour }, world.calendar);
}

/** The scheduler reduced to its pure decisions. */
function model({ calendar, hour }: Story): World {
  let now = 0;
  const world: Model = { calendar, hour, plans: [], lastLessonAt: null, sent: [] };
  return {
    clock: { now: () => now, set: at => (now = at) },
    begin(course) {
      const dueAt = nextAllowed(now, hour, calendar);
      world.plans[course] = { weekday: weekdayOf(dueAt, calendar.timeZone), dueAt, lesson: 1, previousSentAt: null };
    },
    tick: () => modelTick(world, now),
    nextDueAt: () => {
      const open = world.plans.filter(plan => plan && plan.lesson <= LESSONS).map(plan => plan!.dueAt);
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
      const story = { ...told, calendar: { ...told.calendar, closedWeekdays: [], publicHolidays: 'send' as const } };
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
