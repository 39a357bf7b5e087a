import fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysLater } from '../calendar/local-time.ts';
import type { DayCount } from './cohorts.ts';
import { figuresOf, firstOfWeeks, trendOf, WEEKS, weeksOf } from './week.ts';

const TODAY = '2026-11-22';
const NOTHING = { requested: 0, confirmed: 0, sent: 0, bounced: 0, proven: 0, possible: 0, notToBeSeen: 0, failed: 0, completed: 0, stopped: 0, consultations: 0 }; // biome-ignore format: one thought
const dayOf = (day: string, counts: Partial<DayCount> = {}): DayCount => ({ day, course: 'a', ...NOTHING, ...counts });

const count = fc.nat({ max: 40 });
/** A day up to a hundred days ago. Of a mail at most one thing is known. */
const anyDay = fc
  .record({ ago: fc.nat({ max: 99 }), course: fc.constantFrom('a', 'b'), requested: count, proven: count, possible: count, more: count, bounced: count }) // biome-ignore format: one thought
  .map(({ ago, more, ...day }) =>
    dayOf(daysLater(TODAY, -ago), { ...day, sent: day.proven + day.possible + more + day.bounced }),
  );

test('each of the last 84 days is in exactly one week, and the weeks add up to them', () => {
  fc.assert(
    fc.property(fc.array(anyDay), days => {
      const weeks = weeksOf(days, TODAY);
      const all = figuresOf(days.filter(({ day }) => day >= firstOfWeeks(TODAY, WEEKS)));
      const sum = (of: (week: (typeof weeks)[number]) => number) => weeks.reduce((total, week) => total + of(week), 0);
      expect(weeks).toHaveLength(WEEKS);
      expect(sum(({ requested }) => requested)).toBe(all.requested);
      expect(sum(({ sent }) => sent)).toBe(all.sent);
      expect(sum(({ openings }) => openings.delivered)).toBe(all.openings.delivered);
      expect(sum(({ openings }) => openings.proven)).toBe(all.openings.proven);
    }),
  );
});

test('the weeks follow each other without a gap, and the last one ends today', () => {
  const weeks = weeksOf([], TODAY);
  expect(weeks.at(-1)).toMatchObject({ from: '2026-11-16', until: TODAY });
  expect(weeks[0]!.from).toBe('2026-08-31');
  for (const [index, { from }] of weeks.entries())
    if (index > 0) expect(from).toBe(daysLater(weeks[index - 1]!.until, 1));
});

test('today counts in this week, and the day a week ago in the one before', () => {
  const days = [dayOf(TODAY, { confirmed: 1 }), dayOf('2026-11-15', { confirmed: 2 }), dayOf('2026-11-23', { confirmed: 4 })]; // biome-ignore format: one thought
  expect(weeksOf(days, TODAY).slice(-2).map(({ confirmed }) => confirmed)).toEqual([2, 1]); // biome-ignore format: one thought
});

test('a line begins with the first week in which anything happened, and needs three weeks', () => {
  const since = (day: string) => trendOf(weeksOf([dayOf(day, { sent: 1 })], TODAY)).length;
  expect(since('2026-11-20')).toBe(0);
  expect(since('2026-11-09')).toBe(0);
  expect(since('2026-11-08')).toBe(3);
  expect(since('2026-09-01')).toBe(12);
  expect(trendOf(weeksOf([], TODAY))).toEqual([]);
});
