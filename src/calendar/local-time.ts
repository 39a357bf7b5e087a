import { Temporal } from 'temporal-polyfill';

/** The moment as the clocks and calendars in `zone` (an IANA name) show it. `at` is epoch ms. */
export const localTime = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

export const localDate = (at: number, zone: string): Temporal.PlainDate => localTime(at, zone).toPlainDate();

/**
 * That hour of that date, in epoch ms. An hour that a clock change skips is taken as the next one that exists, one that
 * comes twice as the first; a date that never was (Apia, 30 December 2011) as the day after.
 */
export const atHour = (date: Temporal.PlainDate, hour: number, zone: string): number =>
  date.toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds;

/** 1 Monday … 7 Sunday, as the calendar says in `zone`. */
export const weekdayOf = (at: number, zone: string): number => localDate(at, zone).dayOfWeek;

/** Less than 0: the local day of `a` is before that of `b`; 0: both are one day. */
export const compareDays = (a: number, b: number, zone: string): number =>
  Temporal.PlainDate.compare(localDate(a, zone), localDate(b, zone));

/** The local date as `2026-11-22`. */
export const isoDay = (at: number, zone: string): string => localDate(at, zone).toString();

/** Days since 1970-01-01 of an ISO date. */
export const epochDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
