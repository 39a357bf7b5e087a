import type { Temporal } from 'temporal-polyfill';
import { compareDays, localDate } from './local-time.ts';
import { type Calendar, isOpen, openSlot } from './open-hours.ts';

const HOUR_MS = 3_600_000;
const WEEK_DAYS = 7;
/** The shortest time between two lessons of a course, in days. */
const MIN_GAP_DAYS = 6;
/** The longest. Only closed days make it longer: those from the sixth day on. */
const MAX_GAP_DAYS = 8;
/** The shortest time between two lessons of a course (ms). */
export const MIN_GAP_MS = MIN_GAP_DAYS * 24 * HOUR_MS;
/** A lesson that was sent shortly after its hour, or before a clock change, must not make the next one a day later. */
const LATENESS_MS = 2 * HOUR_MS;

/** When a reader's lessons come, in the clinic's zone. `weekday`: 1 Monday … 7 Sunday. `hour`: 0–23, moved into the open hours. */
export type Rhythm = { weekday: number; hour: number };

/**
 * When the next lesson comes (epoch ms), at the reader's hour: on the reader's weekday, or the next open day, if that lies six to eight
 * days after the last lesson *was sent*. Else on the first open day from the sixth on, and so nearer to the weekday each time. Always at
 * least six days pass. If they end shortly after the reader's hour, the lesson comes when they end.
 */
export function nextSlot(lastSentAt: number, { weekday, hour }: Rhythm, calendar: Calendar): number {
  const earliest = lastSentAt + MIN_GAP_MS;
  const last = localDate(lastSentAt, calendar.timeZone);
  const slotAfter = (days: number) => openSlot(last.add({ days }), hour, calendar);
  const onWeekday = daysTo(openWeekday(weekday, calendar), last);
  const isNear = last.until(localDate(slotAfter(onWeekday), calendar.timeZone)).days <= MAX_GAP_DAYS;
  for (let days = isNear ? onWeekday : MIN_GAP_DAYS; ; days += 1) {
    const slot = slotAfter(days);
    if (slot >= earliest) return slot;
    if (endsSoonAfter(slot, earliest, calendar)) return earliest;
  }
}

/**
 * When the next lesson comes (epoch ms) for a reader who has chosen a weekday since the last one: on the first such day that is at least
 * six days away, or the next open day.
 */
export function slotOnWeekday(lastSentAt: number, { weekday, hour }: Rhythm, calendar: Calendar): number {
  const last = localDate(lastSentAt, calendar.timeZone);
  const days = daysTo(openWeekday(weekday, calendar), last);
  const slot = openSlot(last.add({ days }), hour, calendar);
  const isFree = slot >= lastSentAt + MIN_GAP_MS || endsSoonAfter(slot, lastSentAt + MIN_GAP_MS, calendar);
  return isFree ? slot : openSlot(last.add({ days: days + WEEK_DAYS }), hour, calendar);
}

/** Days from `date` to the first such weekday that is at least the shortest gap away. */
const daysTo = (weekday: number, date: Temporal.PlainDate): number =>
  MIN_GAP_DAYS + ((weekday - date.dayOfWeek - MIN_GAP_DAYS + 2 * WEEK_DAYS) % WEEK_DAYS);

/** The first weekday from this one on that the clinic has not closed for good. */
export function openWeekday(weekday: number, { closedWeekdays }: Pick<Calendar, 'closedWeekdays'>): number {
  const following = Array.from({ length: WEEK_DAYS }, (_, days) => ((weekday - 1 + days) % WEEK_DAYS) + 1);
  return following.find(day => !closedWeekdays.includes(day)) ?? weekday;
}

const endsSoonAfter = (slot: number, earliest: number, calendar: Calendar): boolean =>
  earliest - slot <= LATENESS_MS && compareDays(slot, earliest, calendar.timeZone) === 0 && isOpen(earliest, calendar);
