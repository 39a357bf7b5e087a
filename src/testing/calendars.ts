import holidayTable from '@holiday-jp/holiday_jp';
import fc from 'fast-check';
import type { Calendar } from '../calendar/open-hours.ts';

/** Zones with summer time, with half an hour of it, that skipped a day, and every other that there is. */
export const ZONES = [
  'Asia/Tokyo',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  ...Intl.supportedValuesOf('timeZone'),
];

/** Any zone, up to six closed weekdays, holidays skipped or not. */
export const calendars = (): fc.Arbitrary<Calendar> =>
  fc.record({
    timeZone: fc.oneof(fc.constantFrom(...ZONES.slice(0, 5)), fc.constantFrom(...ZONES)),
    closedWeekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
    publicHolidays: fc.constantFrom('send', 'skip'),
  });

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** What clock and calendar on the wall show, by `Intl` alone: the judge must not be the judged. */
export function clockOf(at: number, timeZone: string) {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  const time = `${parts.hour}:${parts.minute}`;
  return {
    date,
    weekday: WEEKDAYS.indexOf(parts.weekday!) + 1,
    hour: Number(parts.hour),
    text: `${parts.weekday} ${date} ${time}`,
    /** From UTC, in ms; good to the minute. */
    offset: Date.parse(`${date}T${time}Z`) - at,
  };
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit';
  const options = { weekday: 'short', year: 'numeric', month: two, day: two, hour: two, minute: two } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...options, timeZone, hourCycle: 'h23' });
  formats.set(timeZone, format);
  return format;
}

/** Not in the quiet hours, not on a closed weekday, not on a holiday that is to be skipped. */
export function isPermitted(at: number, { timeZone, closedWeekdays, publicHolidays }: Calendar): boolean {
  const { date, weekday, hour } = clockOf(at, timeZone);
  const holiday = publicHolidays === 'skip' && date in holidayTable.holidays;
  return hour >= 7 && hour < 21 && !closedWeekdays.includes(weekday) && !holiday;
}

/** A zone in which it is about noon: lessons that go out by the wall clock need one. */
export function noonZone(now: number): string {
  const ahead = 12 - new Date(now).getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`; // POSIX counts west of Greenwich
}
