import type { Temporal } from 'temporal-polyfill';
import { compareDays, localDate } from './local-time.ts';
import { type Calendar, isOpen, openSlot } from './open-hours.ts';

const HOUR_MS = 3_600_000;
const WEEK_DAYS = 7;
const DAY_MS = 24 * HOUR_MS;
/** By how many days a lesson may come before its week is over, or after. Only closed days make the time longer than that. */
const PLAY_DAYS = 1;
/** The shortest time between two lessons of a course (ms), at whatever pace. */
export const MIN_GAP_MS = (WEEK_DAYS - PLAY_DAYS) * DAY_MS;
/** A lesson that was sent shortly after its hour, or before a clock change, must not make the next one a day later. */
const LATENESS_MS = 2 * HOUR_MS;

/**
 * When a reader's lessons come, in the clinic's zone. `weekday`: 1 Monday … 7 Sunday. `hour`: 0–23, moved into the open hours. `pace`: weeks
 * from one lesson to the next; unset: 1.
 */
export type Rhythm = { weekday: number; hour: number; pace?: number };

/** The days that pass at least between two lessons at this pace. */
const leastDays = (pace = 1): number => pace * WEEK_DAYS - PLAY_DAYS;
/** The same in milliseconds. */
export const leastGap = ({ pace }: Pick<Rhythm, 'pace'>): number => leastDays(pace) * DAY_MS;

/**
 * When the next lesson comes (epoch ms), at the reader's hour: on the reader's weekday, or the next open day, if that lies six to eight
 * days after the last lesson *was sent*, or a week more at the slower pace. Else on the first open day from the sixth on, and so nearer to
 * the weekday each time. Always at least six days pass. If they end shortly after the reader's hour, the lesson comes when they end.
 */
export function nextSlot(lastSentAt: number, { weekday, hour, pace }: Rhythm, calendar: Calendar): number {
  const least = leastDays(pace);
  const earliest = lastSentAt + least * DAY_MS;
  const last = localDate(lastSentAt, calendar.timeZone);
  const slotAfter = (days: number) => openSlot(last.add({ days }), hour, calendar);
  const onWeekday = daysTo(openWeekday(weekday, calendar), last, least);
  const isNear = last.until(localDate(slotAfter(onWeekday), calendar.timeZone)).days <= least + 2 * PLAY_DAYS;
  for (let days = isNear ? onWeekday : least; ; days += 1) {
    const slot = slotAfter(days);
    if (slot >= earliest) return slot;
    if (endsSoonAfter(slot, earliest, calendar)) return earliest;
  }
}

/**
 * When the next lesson comes (epoch ms) for a reader who has chosen a weekday since the last one: on the first such day, or the next open
 * one, that the pace allows.
 */
export function slotOnWeekday(lastSentAt: number, { weekday, hour, pace }: Rhythm, calendar: Calendar): number {
  const least = leastDays(pace);
  const earliest = lastSentAt + least * DAY_MS;
  const last = localDate(lastSentAt, calendar.timeZone);
  const days = daysTo(openWeekday(weekday, calendar), last, least);
  const slot = openSlot(last.add({ days }), hour, calendar);
  if (slot >= earliest) return slot;
  return endsSoonAfter(slot, earliest, calendar)
    ? earliest
    : openSlot(last.add({ days: days + WEEK_DAYS }), hour, calendar);
}

/** Days from `date` to the first such weekday that is at least so many days away. */
const daysTo = (weekday: number, date: Temporal.PlainDate, least: number): number =>
  least + ((weekday - date.dayOfWeek - least + 3 * WEEK_DAYS) % WEEK_DAYS);

/** The first weekday from this one on that the clinic has not closed for good. */
export function openWeekday(weekday: number, { closedWeekdays }: Pick<Calendar, 'closedWeekdays'>): number {
  const following = Array.from({ length: WEEK_DAYS }, (_, days) => ((weekday - 1 + days) % WEEK_DAYS) + 1);
  return following.find(day => !closedWeekdays.includes(day)) ?? weekday;
}

const endsSoonAfter = (slot: number, earliest: number, calendar: Calendar): boolean =>
  earliest - slot <= LATENESS_MS && compareDays(slot, earliest, calendar.timeZone) === 0 && isOpen(earliest, calendar);
