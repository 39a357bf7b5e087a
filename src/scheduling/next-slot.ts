import { Temporal } from 'temporal-polyfill';

const DAY_MS = 86_400_000;
/** Two lessons are never closer than this. */
export const MIN_GAP_MS = 6 * DAY_MS;

/** When lessons come, in the clinic's zone. `weekday` 1 Monday … 7 Sunday, `hour` 0–23, `zone` an IANA name. */
export type Rhythm = { weekday: number; hour: number; zone: string };

/**
 * The first moment on the reader's weekday and hour that is at least six days after the last lesson *was sent*
 * (epoch ms). After a long silence that is up to a week after the lesson that broke it: readers are never flooded.
 * An hour that a clock change skips is taken as the next one that exists.
 */
export function nextSlot(lastSentAt: number, { weekday, hour, zone }: Rhythm): number {
  const earliest = Temporal.Instant.fromEpochMilliseconds(lastSentAt + MIN_GAP_MS).toZonedDateTimeISO(zone);
  const ahead = (weekday - earliest.dayOfWeek + 7) % 7;
  const slot = atHour(earliest.toPlainDate().add({ days: ahead }), hour, zone);
  return slot >= lastSentAt + MIN_GAP_MS ? slot : atHour(earliest.toPlainDate().add({ days: ahead + 7 }), hour, zone);
}

/** The reader's hour on the day after `at`. */
export function nextDay(at: number, hour: number, zone: string): number {
  return atHour(localDate(at, zone).add({ days: 1 }), hour, zone);
}

/** A week after `at`, not before the hour at which lessons go out that day: by then the next one is due. */
export function weekOn(at: number, hour: number, zone: string): number {
  const then = at + 7 * DAY_MS;
  return Math.max(then, atHour(localDate(then, zone), hour, zone));
}

/** 1 Monday … 7 Sunday, as the calendar says in `zone`. */
export const weekdayOf = (at: number, zone: string): number => localDate(at, zone).dayOfWeek;

/** The local date as `2026-11-22`. */
export const isoDay = (at: number, zone: string): string => localDate(at, zone).toString();

/** Days since 1970-01-01 of an ISO date. */
export const epochDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

export const sameDay = (a: number, b: number, zone: string): boolean => localDate(a, zone).equals(localDate(b, zone));

function localDate(at: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}

function atHour(date: Temporal.PlainDate, hour: number, zone: string): number {
  return date.toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds;
}
