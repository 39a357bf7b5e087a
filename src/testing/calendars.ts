import holidayTable from '@holiday-jp/holiday_jp';
import fc from 'fast-check';
import type { ClosedDates } from '../calendar/closed-dates.ts';
import { closesLonger, MAX_CLOSURE_DAYS } from '../calendar/long-closures.ts';
import type { Calendar } from '../calendar/open-hours.ts';
import { FIRST_HOUR, LAST_HOUR } from '../calendar/open-hours.ts';

/** First zones with summer time, one with half an hour of it, one that skipped a day; then every zone the runtime knows. */
export const ZONES = [
  'Asia/Tokyo',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  ...Intl.supportedValuesOf('timeZone'),
];

const DAY = 86_400_000;

/** Up to three ranges of up to seven days: of every year, or once. */
export const closedDates: fc.Arbitrary<ClosedDates[]> = fc.array(
  fc
    .record({
      day: fc.integer({ min: Date.UTC(2012, 0) / DAY, max: Date.UTC(2042, 0) / DAY }),
      days: fc.integer({ min: 0, max: 6 }),
      yearly: fc.boolean(),
    })
    .map(({ day, days, yearly }) => {
      const dateOf = (at: number) => new Date(at * DAY).toISOString().slice(yearly ? 5 : 0, 10);
      return { from: dateOf(day), until: dateOf(day + days) };
    }),
  { maxLength: 3 },
);

const anyCalendar: fc.Arbitrary<Calendar> = fc.record({
  timeZone: fc.oneof(fc.constantFrom(...ZONES.slice(0, 5)), fc.constantFrom(...ZONES)),
  closedWeekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
  closedDates: fc.oneof(fc.constant([]), closedDates),
  publicHolidays: fc.constantFrom('send', 'skip'),
});

/** Any zone, up to six closed weekdays and three ranges of closed dates, holidays skipped or not. */
export const calendars = (): fc.Arbitrary<Calendar> =>
  anyCalendar.filter(calendar => !closesLonger(MAX_CLOSURE_DAYS, calendar));

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** Local date and time at `at` (epoch ms). Made with `Intl` alone, so that tests do not check a calculation with itself. */
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
    /** Local time minus UTC in ms, exact to the minute. */
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

/** Whether a lesson may go out at `at`: outside the quiet hours, not on a closed weekday or date, nor a holiday that is skipped. */
export function isPermitted(at: number, { timeZone, closedWeekdays, closedDates, publicHolidays }: Calendar): boolean {
  const { date, weekday, hour } = clockOf(at, timeZone);
  const holiday = publicHolidays === 'skip' && date in holidayTable.holidays;
  return hour >= 7 && hour < 21 && !closedWeekdays.includes(weekday) && !holiday && !closedDates.some(isOn(date));
}

/** Counts the days of a range one by one, in the year of `date` and the one before. */
export const isOn =
  (date: string) =>
  ({ from, until }: ClosedDates): boolean => {
    const year = Number(date.slice(0, 4));
    const at = Date.parse(date);
    if (from.length === date.length) return at >= Date.parse(from) && at <= Date.parse(until);
    return [year - 1, year].some(begun => {
      const end = until < from ? begun + 1 : begun;
      return date >= `${begun}-${from}` && date <= `${end}-${until}`;
    });
  };

/** A zone in which it is about noon at `now` (epoch ms). By the real clock lessons could not go out in its quiet hours. */
export function noonZone(now: number): string {
  const ahead = 12 - new Date(now).getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`; // these names count hours west of Greenwich, as POSIX does
}

/** A zone in which lessons may go out for hours yet, whenever this runs. */
export function zoneWhereOpen(): string {
  const ahead = Math.floor((FIRST_HOUR + LAST_HOUR) / 2) - 2 - new Date().getUTCHours();
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
