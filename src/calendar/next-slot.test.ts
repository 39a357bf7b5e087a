import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendars, clockOf, closedDates, isPermitted, ZONES } from '../testing/calendars.ts';
import { FAR_AHEAD_MS } from './eligibility.ts';
import { atHour, localDate } from './local-time.ts';
import { MIN_GAP_MS, nextSlot, type Rhythm } from './next-slot.ts';
import { type Calendar, nextAllowed } from './open-hours.ts';

const DAY = 86_400_000;
const tokyo = (text: string) => Date.parse(`${text}+09:00`);
const rhythm = { weekday: 2, hour: 7 };
const japan: Calendar = { timeZone: 'Asia/Tokyo', closedWeekdays: [], closedDates: [], publicHolidays: 'send' };
const skipping: Calendar = { ...japan, publicHolidays: 'skip' };

/** The local days of the next lessons, each sent 20 seconds after its moment. */
function following(sent: string, when: Rhythm, calendar: Calendar, count: number): string[] {
  let at = tokyo(sent);
  return Array.from({ length: count }, () => {
    const slot = nextSlot(at, when, calendar);
    at = slot + 20_000;
    return clockOf(slot, calendar.timeZone).text.slice(0, 14);
  });
}

test('the lesson after the first one comes on the same weekday at the hour', () => {
  expect(nextSlot(tokyo('2026-11-24T13:00:00'), rhythm, japan)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('after a long silence the next lessons come six days apart until they are back on their weekday', () => {
  // Sent on a Friday, three weeks late.
  const days = following('2026-12-18T07:00:20', rhythm, japan, 5);
  expect(days).toEqual(['Thu 2026-12-24', 'Wed 2026-12-30', 'Tue 2027-01-05', 'Tue 2027-01-12', 'Tue 2027-01-19']);
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
});

test('a lesson sent hours after its time makes the next one at most a day later, not a week', () => {
  expect(nextSlot(tokyo('2026-11-24T12:00:00'), { weekday: 1, hour: 7 }, skipping)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('a lesson a minute late on its own weekday does not make the next one later', () => {
  expect(nextSlot(tokyo('2026-11-24T07:05:00'), rhythm, japan)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('where six days would end in the quiet hours, it is the day after', () => {
  expect(nextSlot(tokyo('2026-11-25T20:59:00'), { weekday: 2, hour: 20 }, japan)).toBe(tokyo('2026-12-01T20:59:00'));
  expect(nextSlot(tokyo('2026-11-25T21:01:00'), { weekday: 2, hour: 20 }, japan)).toBe(tokyo('2026-12-02T20:00:00'));
});

test('after Golden Week each lesson comes a day nearer to the old weekday', () => {
  const days = following('2026-04-27T07:00:00', { weekday: 1, hour: 7 }, skipping, 5);
  expect(days).toEqual(['Thu 2026-05-07', 'Wed 2026-05-13', 'Tue 2026-05-19', 'Mon 2026-05-25', 'Mon 2026-06-01']);
});

test('closed days that run onto a weekday (Saturday to Monday) cost no lesson a week', () => {
  // Saturdays, Sundays and holidays are closed. The Mondays 20 September and 11 October 2027 and Thursday the 23rd are holidays.
  const weekend = { ...skipping, closedWeekdays: [6, 7] };
  const saturday = following('2027-09-11T07:00:00', { weekday: 6, hour: 7 }, weekend, 5);
  expect(saturday).toEqual(['Fri 2027-09-17', 'Fri 2027-09-24', 'Thu 2027-09-30', 'Wed 2027-10-06', 'Tue 2027-10-12']);
});

test('a weekday closed from today on becomes the next open one, a day nearer with each lesson', () => {
  const days = following('2026-11-28T07:00:00', { weekday: 6, hour: 7 }, { ...japan, closedWeekdays: [6, 7] }, 6);
  expect(days).toEqual([
    'Fri 2026-12-04',
    'Thu 2026-12-10',
    'Wed 2026-12-16',
    'Tue 2026-12-22',
    'Mon 2026-12-28',
    'Mon 2027-01-04',
  ]);
});

test('a lesson that would leap over a holiday and a closed weekday comes the day before them, and the next on its weekday', () => {
  // Saturday 1 January 2028 is a holiday, and Sundays are closed.
  const days = following('2027-12-25T07:00:00', { weekday: 6, hour: 7 }, { ...skipping, closedWeekdays: [7] }, 4);
  expect(days).toEqual(['Fri 2027-12-31', 'Sat 2028-01-08', 'Sat 2028-01-15', 'Sat 2028-01-22']);
});

test('a weekday that the clinic closed for good stands for the next open one, so that weeks do not alternate', () => {
  // Open on Thursdays and Fridays. Thursday 23 September 2027 is a holiday.
  const few = { ...skipping, closedWeekdays: [6, 7, 1, 2, 3] };
  const days = following('2027-09-16T07:00:00', { weekday: 6, hour: 7 }, few, 3);
  expect(days).toEqual(['Fri 2027-09-24', 'Thu 2027-09-30', 'Thu 2027-10-07']);
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

test('for any zone, weekday, hour and moment: six to eight days, the right weekday where that is as near, and the hour', () => {
  const any = fc.record({
    ...moments,
    zone: fc.oneof(fc.constantFrom(...ZONES.slice(0, 5)), fc.constantFrom(...ZONES)),
  });
  fc.assert(
    fc.property(any, ({ at, zone, ...when }) => {
      const slot = nextSlot(at, when, { ...japan, timeZone: zone });
      expect(slot - at).toBeGreaterThanOrEqual(MIN_GAP_MS);
      if (crossesDateLine(at, slot, zone)) return;
      const [last, wall] = [clockOf(at, zone), clockOf(slot, zone)];
      const days = daysBetween(last.date, wall.date);
      const reachable = [6, 7, 8].find(gap => (last.weekday - 1 + gap) % 7 === when.weekday - 1);
      // A lesson sent hours after the reader's hour cannot be followed on the sixth day.
      const late = last.hour > Math.min(Math.max(when.hour, 7), 20);
      expect(late ? [reachable ?? 6, 7] : [reachable ?? 6]).toContain(days);
      const hour = Math.min(Math.max(when.hour, 7), 20);
      expect(wall.hour).toBeGreaterThanOrEqual(hour);
      expect(wall.hour).toBeLessThanOrEqual(hour + 2);
    }),
    { numRuns: 1_000 },
  );
});

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY;

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

/** Lessons of a year, each sent up to 90 seconds after its moment. The first may be sent on any day at any hour that is open. */
const years = fc.record({
  start: fc.integer({ min: Date.UTC(2012, 1), max: Date.UTC(2040, 1) }),
  weekday: moments.weekday,
  hour: moments.hour,
  late: fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 7 }),
  calendar: fc.record({
    timeZone: fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia'),
    closedWeekdays: fc.uniqueArray(moments.weekday, { maxLength: 6 }),
    closedDates: fc.oneof(fc.constant([]), closedDates),
    publicHolidays: fc.constantFrom('send', 'skip'),
  }),
});
type Year = typeof years extends fc.Arbitrary<infer T> ? T : never;

function* lessonsOf({ start, late, calendar, ...when }: Year, count: number): Generator<[last: number, next: number]> {
  let last = nextAllowed(start, when.hour, calendar);
  for (let n = 0; n < count; n += 1) {
    const next = nextSlot(last, when, calendar) + late[n % late.length]!;
    yield [last, next];
    last = next;
  }
}

test('over a year no gap is longer than eight days and the closed days that end it', () => {
  fc.assert(
    fc.property(years, year => {
      for (const [last, next] of lessonsOf(year, 52)) {
        const { timeZone } = year.calendar;
        const days = daysBetween(clockOf(last, timeZone).date, clockOf(next, timeZone).date);
        // The days before the lesson's own, back to the eighth, at noon.
        const waited = Array.from({ length: Math.max(0, days - 8) }, (_, n) =>
          atHour(localDate(next, timeZone).subtract({ days: n + 1 }), 12, timeZone),
        );
        expect(waited.filter(noon => isPermitted(noon, year.calendar))).toEqual([]);
        expect(next - last).toBeGreaterThanOrEqual(MIN_GAP_MS);
      }
    }),
    { numRuns: 200 },
  );
});

test('on open days every lesson is back on its weekday and hour after five weeks, from wherever it was moved', () => {
  fc.assert(
    fc.property(years, year => {
      const open: Year = {
        ...year,
        calendar: { ...year.calendar, closedWeekdays: [], closedDates: [], publicHolidays: 'send' },
      };
      const back = [...lessonsOf(open, 12)].slice(6).map(([, next]) => clockOf(next, open.calendar.timeZone));
      expect(new Set(back.map(({ weekday }) => weekday))).toEqual(new Set([year.weekday]));
      expect(new Set(back.map(({ hour }) => hour))).toEqual(new Set([Math.min(Math.max(year.hour, 7), 20)]));
    }),
    { numRuns: 200 },
  );
});
