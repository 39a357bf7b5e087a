import { localDate } from '../calendar/local-time.ts';
import { type Calendar, isClosedDay } from '../calendar/open-hours.ts';

/** How many days, today included, a reader can choose from: within eight weeks a date is found or it has to be talked about. */
const OFFERED_FOR = 56;

/** The dates (`2026-11-22`) from today on, of the next eight weeks, on which the clinic is open. `now`: epoch ms. */
export function offeredDays(now: number, calendar: Calendar): string[] {
  const today = localDate(now, calendar.timeZone);
  return Array.from({ length: OFFERED_FOR }, (_, days) => today.add({ days }))
    .filter(date => !isClosedDay(date, calendar))
    .map(date => date.toString());
}

const FORMAT = new Intl.DateTimeFormat('ja-JP', { timeZone: 'UTC', month: 'long', day: 'numeric', weekday: 'short' });

/** 「12月1日(火)」 for `2026-12-01`. */
export const dayWords = (day: string): string => FORMAT.format(Date.parse(day));
