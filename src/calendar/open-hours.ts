import holidayTable from '@holiday-jp/holiday_jp';
import type { Temporal } from 'temporal-polyfill';
import { type ClosedDates, isClosedDate } from './closed-dates.ts';
import { atHour, localDate, localTime } from './local-time.ts';

/** Lessons go out from 7:00 until 20:59 local time. All other hours are quiet. */
export const FIRST_HOUR = 7;
export const LAST_HOUR = 20;
/** Longer than any closure that `closesLonger` lets into the settings. */
const LONGEST_CLOSURE_DAYS = 60;

/**
 * On which days lessons go out, as the clinic chooses. `timeZone`: an IANA name. `closedWeekdays`: 1 Monday … 7 Sunday.
 * `publicHolidays`: those of Japan (国民の祝日に関する法律, as tabled in @holiday-jp, 1970–2050).
 */
export type Calendar = ClosedDays & { timeZone: string };
export type ClosedDays = {
  closedWeekdays: readonly number[];
  closedDates: readonly ClosedDates[];
  publicHolidays: 'send' | 'skip';
};

/** The hour itself, or the nearest one outside the quiet hours. */
export const daytimeHour = (hour: number): number => Math.min(Math.max(hour, FIRST_HOUR), LAST_HOUR);

/** Whether lessons may go out at `at` (epoch ms). */
export function isOpen(at: number, calendar: Calendar): boolean {
  const local = localTime(at, calendar.timeZone);
  if (local.hour < FIRST_HOUR || local.hour > LAST_HOUR) return false;
  return !isClosedDay(local.toPlainDate(), calendar);
}

/** Whether the clinic is closed on this date. */
export const isClosedDay = (
  date: Pick<Temporal.PlainDate, 'dayOfWeek' | 'toString'>,
  { closedWeekdays, closedDates, publicHolidays }: ClosedDays,
): boolean =>
  closedWeekdays.includes(date.dayOfWeek) ||
  isClosedDate(date.toString(), closedDates) ||
  (publicHolidays === 'skip' && Object.hasOwn(holidayTable.holidays, date.toString()));

/** `at` itself if lessons may go out then, else the reader's hour on the first open day from then on (epoch ms). */
export function nextAllowed(at: number, hour: number, calendar: Calendar): number {
  if (isOpen(at, calendar)) return at;
  const slot = openSlot(localDate(at, calendar.timeZone), hour, calendar);
  return slot > at ? slot : nextOpenDay(at, hour, calendar);
}

/** The reader's hour on the first open day after the local day of `at` (epoch ms). */
export const nextOpenDay = (at: number, hour: number, calendar: Calendar): number =>
  openSlot(localDate(at, calendar.timeZone).add({ days: 1 }), hour, calendar);

/** A cache: a batch of lessons asks for the same few slots hundreds of times, and calendars are never changed. */
const slotsOf = new WeakMap<Calendar, Map<string, number>>();

/** The reader's hour on `date`, or on the first open day after it (epoch ms). */
export function openSlot(date: Temporal.PlainDate, hour: number, calendar: Calendar): number {
  const slots = slotsOf.get(calendar) ?? new Map<string, number>();
  slotsOf.set(calendar, slots);
  const key = `${date} ${hour}`;
  const slot = slots.get(key) ?? findSlot(date, hour, calendar);
  slots.set(key, slot);
  return slot;
}

function findSlot(date: Temporal.PlainDate, hour: number, calendar: Calendar): number {
  const slotAfter = (days: number) => atHour(date.add({ days }), daytimeHour(hour), calendar.timeZone);
  for (let days = 0; days < LONGEST_CLOSURE_DAYS; days += 1) {
    const slot = slotAfter(days);
    if (isOpen(slot, calendar)) return slot;
  }
  return slotAfter(0);
}
