import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendars, isPermitted } from '../testing/calendars.ts';
import { type Calendar, isOpen, nextAllowed, nextOpenDay } from './open-hours.ts';

const DAY = 86_400_000;
const tokyo = (text: string) => Date.parse(`${text}+09:00`);
const japan: Calendar = { timeZone: 'Asia/Tokyo', closedWeekdays: [], closedDates: [], publicHolidays: 'send' };
const skipping: Calendar = { ...japan, publicHolidays: 'skip' };

test.each([
  ['2026-11-24T06:59:59', false],
  ['2026-11-24T07:00:00', true],
  ['2026-11-24T20:59:59', true],
  ['2026-11-24T21:00:00', false],
  ['2026-11-24T00:00:00', false],
])('at %s in Tokyo lessons may go out: %s', (at, open) => {
  expect(isOpen(tokyo(at), japan)).toBe(open);
});

test('what may go out goes out; at night it waits for the hour of its reader', () => {
  const from = (at: string, hour: number) => nextAllowed(tokyo(at), hour, japan);
  expect(from('2026-11-24T15:30:00', 7)).toBe(tokyo('2026-11-24T15:30:00'));
  expect(from('2026-11-24T03:00:00', 12)).toBe(tokyo('2026-11-24T12:00:00'));
  expect(from('2026-11-24T21:00:00', 20)).toBe(tokyo('2026-11-25T20:00:00'));
  expect(from('2026-11-24T23:00:00', 7)).toBe(tokyo('2026-11-25T07:00:00'));
});

test('an hour stored before quiet hours existed becomes the nearest hour of the day', () => {
  expect(nextAllowed(tokyo('2026-11-24T01:00:00'), 3, japan)).toBe(tokyo('2026-11-24T07:00:00'));
  expect(nextAllowed(tokyo('2026-11-24T01:00:00'), 23, japan)).toBe(tokyo('2026-11-24T20:00:00'));
});

test('a closed weekday and a public holiday are passed over', () => {
  // Thursday 2026-12-31; Friday 1 January is New Year's Day.
  const closed = { ...skipping, closedWeekdays: [4, 6] };
  expect(nextAllowed(tokyo('2026-12-31T10:00:00'), 7, closed)).toBe(tokyo('2027-01-03T07:00:00'));
  expect(nextAllowed(tokyo('2027-01-01T10:00:00'), 7, skipping)).toBe(tokyo('2027-01-02T07:00:00'));
  expect(nextAllowed(tokyo('2027-01-01T10:00:00'), 7, japan)).toBe(tokyo('2027-01-01T10:00:00'));
});

test('the Golden Week of 2026, with its substitute holiday, is one closure', () => {
  expect(nextAllowed(tokyo('2026-05-03T09:00:00'), 9, skipping)).toBe(tokyo('2026-05-07T09:00:00'));
});

test('dates of every year and dates of one year are passed over, over the turn of the year and in a leap year', () => {
  const closed: Calendar = {
    ...japan,
    closedDates: [
      { from: '12-30', until: '01-03' },
      { from: '02-29', until: '02-29' },
      { from: '2026-08-13', until: '2026-08-16' },
    ],
  };
  const from = (at: string) => nextAllowed(tokyo(`${at}T09:00:00`), 9, closed);
  expect(from('2026-12-29')).toBe(tokyo('2026-12-29T09:00:00'));
  for (const day of ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-03'])
    expect(from(day)).toBe(tokyo('2027-01-04T09:00:00'));
  expect(from('2028-02-29')).toBe(tokyo('2028-03-01T09:00:00'));
  expect(from('2026-08-13')).toBe(tokyo('2026-08-17T09:00:00'));
  expect(from('2027-08-13')).toBe(tokyo('2027-08-13T09:00:00'));
});

test("whether it is a holiday is asked of the clinic's date, not of UTC's", () => {
  expect(isOpen(tokyo('2027-01-01T08:00:00'), skipping)).toBe(false); // still 31 December in UTC
  expect(isOpen(tokyo('2027-01-02T08:00:00'), skipping)).toBe(true); // still 1 January in UTC
});

test('the day Apia never had is the day after, and closed when that is', () => {
  const apia = { timeZone: 'Pacific/Apia', closedWeekdays: [], closedDates: [], publicHolidays: 'send' } as const;
  const thursday = Date.parse('2011-12-29T22:00:00-10:00');
  expect(nextOpenDay(thursday, 7, apia)).toBe(Date.parse('2011-12-31T07:00:00+14:00'));
  expect(nextOpenDay(thursday, 7, { ...apia, closedWeekdays: [6] })).toBe(Date.parse('2012-01-01T07:00:00+14:00'));
});

test('in any zone and calendar the next allowed moment is open, not earlier, and no open day before it is passed over', () => {
  const any = fc.record({
    at: fc.integer({ min: 1e12, max: 2.5e12 }),
    hour: fc.integer({ min: 0, max: 23 }),
    calendar: calendars(),
  });
  fc.assert(
    fc.property(any, ({ at, hour, calendar }) => {
      const moment = nextAllowed(at, hour, calendar);
      expect(moment).toBeGreaterThanOrEqual(at);
      expect(isPermitted(moment, calendar)).toBe(true);
      // Today may be past the reader's hour already, and the day found begins before that hour: skip one day at each end.
      for (let passed = at + DAY; passed < moment - DAY; passed += DAY / 24)
        expect(isPermitted(passed, calendar)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
