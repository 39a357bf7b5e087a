import { compareDays } from './local-time.ts';
import { nextSlot, type Rhythm } from './next-slot.ts';
import { type Calendar, nextAllowed, nextOpenDay } from './open-hours.ts';

/** When to look again (ms) whether a reader's day is free, if another lesson is on its way. It may be refused, and then leaves the day. */
export const DAY_WAIT = 60 * 60_000;

const DAY_MS = 86_400_000;
/**
 * Milliseconds. No rhythm, closure or retry reaches further ahead. A later time was written, or is read, while a clock was wrong: such
 * a plan is made anew, and such a record is ignored.
 */
export const FAR_AHEAD_MS = 35 * DAY_MS;

/** A due lesson. `previousSentAt`: when its course last sent one. `lastLessonAt`: when any course last sent this reader one. Epoch ms. */
export type DueLesson = Rhythm & { previousSentAt: number | null; lastLessonAt: number | null };

/**
 * When a due lesson may go out: `now`, or the moment (epoch ms) to look again. It waits for the reader's rhythm (a wrong clock may have
 * planned it too early), for the day after another lesson, and for open hours.
 */
export function eligibleAt(
  { previousSentAt, lastLessonAt, ...rhythm }: DueLesson,
  now: number,
  calendar: Calendar,
): number {
  const previous = believed(previousSentAt, now);
  const planned = previous === null ? now : nextSlot(previous, rhythm, calendar);
  if (planned > now) return planned;
  const last = believed(lastLessonAt, now);
  const hadToday = last !== null && compareDays(last, now, calendar.timeZone) >= 0;
  return hadToday ? nextOpenDay(Math.max(last, now), rhythm.hour, calendar) : nextAllowed(now, rhythm.hour, calendar);
}

const believed = (at: number | null, now: number): number | null =>
  at === null || at > now + FAR_AHEAD_MS ? null : at;

/**
 * A new moment (epoch ms) for a lesson planned too far ahead: the first lesson soon, the others in their rhythm. `previousSentAt`: when the
 * course last sent one, if that is known. Otherwise it may have been a moment ago.
 */
export function planAnew(
  { lesson, previousSentAt, ...rhythm }: Rhythm & { lesson: number; previousSentAt: number | null },
  now: number,
  calendar: Calendar,
): number {
  const soon = nextAllowed(now, rhythm.hour, calendar);
  if (lesson === 1) return soon;
  return Math.max(soon, nextSlot(previousSentAt ?? now, rhythm, calendar));
}
