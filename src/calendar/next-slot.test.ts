import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendars, clockOf, isPermitted, ZONES } from '../testing/calendars.ts';
import { FAR_AHEAD_MS } from './eligibility.ts';
import { MIN_GAP_MS, nextSlot } from './next-slot.ts';
import type { Calendar } from './open-hours.ts';

const DAY = 86_400_000;
const tokyo = (text: string) => Date.parse(`${text}+09:00`);
const rhythm = { weekday: 2, hour: 7 };
const japan: Calendar = { timeZone: 'Asia/Tokyo', closedWeekdays: [], publicHolidays: 'send' };
const skipping: Calendar = { ...japan, publicHolidays: 'skip' };

test('the lesson after the first one comes on the same weekday at the hour', () => {
  expect(nextSlot(tokyo('2026-11-24T13:00:00'), rhythm, japan)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('after a long silence the next lesson keeps its weekday and comes at least six days later', () => {
  // Sent on a Friday, three weeks late. The next Tuesday would be too soon.
  expect(nextSlot(tokyo('2026-12-18T09:00:00'), rhythm, japan)).toBe(tokyo('2026-12-29T07:00:00'));
});

test('Monday 08:00 in Tokyo is a Monday there, though a Sunday in UTC', () => {
  const monday = nextSlot(tokyo('2026-11-23T08:00:00'), { weekday: 1, hour: 8 }, japan);
  expect(new Date(monday)).toEqual(new Date('2026-11-29T23:00:00Z'));
  expect(clockOf(monday, 'Asia/Tokyo').text).toBe('Mon 2026-11-30 08:00');
});

test.each([
  ['America/New_York', '2026-03-03T07:00:00-05:00', '2026-03-10T07:00:00-04:00'],
  ['America/New_York', '2026-10-27T07:00:00-04:00', '2026-11-03T07:00:00-05:00'],
  ['Europe/London', '2026-03-24T07:00:00Z', '2026-03-31T07:00:00+01:00'],
  ['Europe/London', '2026-10-20T07:00:00+01:00', '2026-10-27T07:00:00Z'],
  ['Australia/Lord_Howe', '2026-09-29T07:00:00+10:30', '2026-10-06T07:00:00+11:00'],
  ['Pacific/Apia', '2011-12-27T07:00:00-10:00', '2012-01-03T07:00:00+14:00'],
])('in %s the hour on the wall stays when the clocks change', (timeZone, sent, next) => {
  expect(new Date(nextSlot(Date.parse(sent), rhythm, { ...japan, timeZone }))).toEqual(new Date(next));
});

test('a lesson on a holiday comes the day after, and the one after it on the old weekday again, six days later', () => {
  // Monday 23 November 2026 is a holiday.
  const monday = { weekday: 1, hour: 7 };
  const moved = nextSlot(tokyo('2026-11-16T07:00:00'), monday, skipping);
  expect(moved).toBe(tokyo('2026-11-24T07:00:00'));
  expect(nextSlot(moved, monday, skipping)).toBe(tokyo('2026-11-30T07:00:00'));
});

test('a queue that was a minute late does not cost a week: six days later means six days after it was sent', () => {
  expect(nextSlot(tokyo('2026-11-24T07:01:10'), { weekday: 1, hour: 7 }, skipping)).toBe(tokyo('2026-11-30T07:01:10'));
  expect(nextSlot(tokyo('2026-11-24T12:00:00'), { weekday: 1, hour: 7 }, skipping)).toBe(tokyo('2026-12-07T07:00:00'));
});

test('where six days would end in the quiet hours, it is the week after', () => {
  expect(nextSlot(tokyo('2026-11-25T20:59:00'), { weekday: 2, hour: 20 }, japan)).toBe(tokyo('2026-12-01T20:59:00'));
  expect(nextSlot(tokyo('2026-11-25T21:01:00'), { weekday: 2, hour: 20 }, japan)).toBe(tokyo('2026-12-08T20:00:00'));
});

test('after Golden Week the old weekday comes when six days have passed', () => {
  const monday = { weekday: 1, hour: 7 };
  const moved = nextSlot(tokyo('2026-04-27T07:00:00'), monday, skipping);
  expect(moved).toBe(tokyo('2026-05-07T07:00:00')); // Thursday
  expect(nextSlot(moved, monday, skipping)).toBe(tokyo('2026-05-18T07:00:00'));
});

test('a reader whose weekday the clinic closed for good still gets a lesson a week', () => {
  const closed = { ...japan, closedWeekdays: [7, 1] };
  const sunday = { weekday: 7, hour: 9 };
  const first = nextSlot(tokyo('2026-11-24T09:00:30'), sunday, closed);
  expect(first).toBe(tokyo('2026-12-01T09:00:00'));
  expect(nextSlot(first, sunday, closed)).toBe(tokyo('2026-12-08T09:00:00'));
});

const moments = {
  at: fc.integer({ min: 0, max: 4e12 }),
  weekday: fc.integer({ min: 1, max: 7 }),
  hour: fc.integer({ min: 0, max: 23 }),
};

test('for any zone, weekday, hour and moment: at least six days, at most two weeks, the right local weekday and hour', () => {
  const any = fc.record({
    ...moments,
    zone: fc.oneof(fc.constantFrom(...ZONES.slice(0, 5)), fc.constantFrom(...ZONES)),
  });
  fc.assert(
    fc.property(any, ({ at, zone, ...when }) => {
      const slot = nextSlot(at, when, { ...japan, timeZone: zone });
      expect(slot - at).toBeGreaterThanOrEqual(MIN_GAP_MS);
      expect(slot - at).toBeLessThanOrEqual(14 * DAY);
      if (crossesDateLine(at, slot, zone)) return;
      const wall = clockOf(slot, zone);
      expect(wall.weekday).toBe(when.weekday);
      const hour = Math.min(Math.max(when.hour, 7), 20);
      expect(wall.hour).toBeGreaterThanOrEqual(hour);
      expect(wall.hour).toBeLessThanOrEqual(hour + 2);
    }),
    { numRuns: 1_000 },
  );
});

/** Zones that crossed the date line skipped or repeated a date: Apia has no 30 December 2011. A skipped date is the day after. */
const crossesDateLine = (from: number, to: number, zone: string): boolean =>
  Math.abs(clockOf(to + DAY, zone).offset - clockOf(from - DAY, zone).offset) > DAY / 2;

test('with any closures: never closed, never quiet, at least six days', () => {
  const any = fc.record({ ...moments, calendar: calendars() });
  fc.assert(
    fc.property(any, ({ at, calendar, ...when }) => {
      const slot = nextSlot(at, when, calendar);
      expect(slot - at).toBeGreaterThanOrEqual(MIN_GAP_MS);
      expect(slot - at).toBeLessThanOrEqual(FAR_AHEAD_MS);
      expect(isPermitted(slot, calendar)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
