import { compareDays, localDate } from './local-time.ts';
import { type Calendar, isOpen, openSlot } from './open-hours.ts';

const HOUR_MS = 3_600_000;
/** The shortest time between two lessons of a course. */
export const MIN_GAP_MS = 6 * 24 * HOUR_MS;
/** A lesson that was sent shortly after its hour, or before a clock change, must not make the next one a week later. */
const LATENESS_MS = 2 * HOUR_MS;

/** When a reader's lessons come, in the clinic's zone. `weekday`: 1 Monday … 7 Sunday. `hour`: 0–23, moved into the open hours. */
export type Rhythm = { weekday: number; hour: number };

/**
 * When the next lesson comes (epoch ms): on the reader's weekday and hour, at least six days after the last one *was sent*. A closed
 * day moves it to the next open one. After a long silence it may come up to two weeks later, so that readers are never flooded. If the
 * six days end shortly after the reader's hour, it comes when they end.
 */
export function nextSlot(lastSentAt: number, rhythm: Rhythm, calendar: Calendar): number {
  const earliest = lastSentAt + MIN_GAP_MS;
  let date = nextOn(rhythm.weekday, localDate(lastSentAt, calendar.timeZone));
  for (;;) {
    const slot = openSlot(date, rhythm.hour, calendar);
    if (slot >= earliest) return slot;
    if (endsSoonAfter(slot, earliest, calendar)) return earliest;
    date = date.add({ days: 7 });
  }
}

/** The first day of that weekday after `date`. */
function nextOn(weekday: number, date: ReturnType<typeof localDate>) {
  const ahead = (weekday - date.dayOfWeek + 7) % 7;
  return date.add({ days: ahead === 0 ? 7 : ahead });
}

const endsSoonAfter = (slot: number, earliest: number, calendar: Calendar): boolean =>
  earliest - slot <= LATENESS_MS && compareDays(slot, earliest, calendar.timeZone) === 0 && isOpen(earliest, calendar);
