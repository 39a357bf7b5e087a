import { type ClosedDays, isClosedDay } from './open-hours.ts';

/**
 * Days. A longer closure could plan a lesson further ahead than is believed (`FAR_AHEAD_MS`): such a gap has up to six days before the
 * closure, and a day for another course.
 */
export const MAX_CLOSURE_DAYS = 26;

const DAY_MS = 86_400_000;
/** Each weekday meets each date within 28 years. The table of holidays ends in 2050. */
const YEARS = { from: 2023, until: 2050 };

/** Whether a clinic is closed for more than `days` days in a row, in any year. */
export function closesLonger(days: number, closed: ClosedDays): boolean {
  const isClosed = (day: number) => isClosedDay(dateOf(day), closed);
  const { first, last } = spanOf(closed);
  // Each run that long has one of these days in it.
  for (let day = first; day <= last; day += days + 1) {
    if (isClosed(day) && runAround(day, days, isClosed) > days) return true;
  }
  return false;
}

/** How many days in a row around `day` are closed. It counts no further than just over `most`. */
function runAround(day: number, most: number, isClosed: (day: number) => boolean): number {
  let [from, until] = [day, day];
  while (until - from < most && isClosed(from - 1)) from -= 1;
  while (until - from < most && isClosed(until + 1)) until += 1;
  return until - from + 1;
}

/** Days since 1970: those of the years, and of the dates that are closed once. */
function spanOf({ closedDates }: ClosedDays): { first: number; last: number } {
  const years = closedDates.flatMap(({ from, until }) => [from, until]).filter(day => day.length > 'MM-DD'.length);
  const named = years.map(day => Number(day.slice(0, 4)));
  const first = Date.UTC(Math.min(YEARS.from, ...named), 0) / DAY_MS;
  return { first, last: Date.UTC(Math.max(YEARS.until, ...named), 11, 31) / DAY_MS };
}

function dateOf(day: number) {
  const date = new Date(day * DAY_MS);
  return { dayOfWeek: date.getUTCDay() || 7, toString: () => date.toISOString().slice(0, 10) };
}
