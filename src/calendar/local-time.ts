import { Temporal } from 'temporal-polyfill';

/** The local time in `zone` (an IANA name). `at`: epoch ms. */
export const localTime = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

export const localDate = (at: number, zone: string): Temporal.PlainDate => localTime(at, zone).toPlainDate();

/**
 * That hour of that date, in epoch ms. If a clock change skips the hour, the next existing one; if the hour comes twice, the first one.
 * If the zone never had the date (Apia, 30 December 2011), the day after.
 */
export const atHour = (date: Temporal.PlainDate, hour: number, zone: string): number =>
  date.toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds;

/** The local weekday in `zone`, 1 Monday … 7 Sunday. */
export const weekdayOf = (at: number, zone: string): number => localDate(at, zone).dayOfWeek;

/** Less than 0 if the local day of `a` is before that of `b`, 0 if both are the same day. */
export const compareDays = (a: number, b: number, zone: string): number =>
  Temporal.PlainDate.compare(localDate(a, zone), localDate(b, zone));

/** A local day: from its first moment until that of the next (epoch ms). */
export type Day = { from: number; until: number };

/** The local day of `at` in `zone`. */
export function dayOf(at: number, zone: string): Day {
  const from = localTime(at, zone).startOfDay();
  return { from: from.epochMilliseconds, until: from.add({ days: 1 }).startOfDay().epochMilliseconds };
}

/** The local date as `2026-11-22`. */
export const isoDay = (at: number, zone: string): string => localDate(at, zone).toString();

/** The date so many months after `day` (`2026-11-22`), or the last of its month where that month is shorter. */
export const monthsLater = (day: string, months: number): string =>
  Temporal.PlainDate.from(day).add({ months }).toString();

/** The date so many days after `day` (`2026-11-22`). */
export const daysLater = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

/** How many local days lie between the local days of two moments (epoch ms); 0 for the same day. */
export const calendarDaysBetween = (from: number, until: number, zone: string): number =>
  localDate(from, zone).until(localDate(until, zone)).days;
