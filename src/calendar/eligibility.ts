import { compareDays } from './local-time.ts';
import { nextSlot, type Rhythm } from './next-slot.ts';
import { type Calendar, nextAllowed, nextOpenDay } from './open-hours.ts';

const DAY_MS = 86_400_000;
/**
 * No rhythm, closure or retry leads further than this. What lies beyond was written by a clock that ran wrong, or is read by
 * one: such a plan is made anew, such a record is not believed.
 */
export const FAR_AHEAD_MS = 35 * DAY_MS;

/** A lesson that is due, and what was sent before it (epoch ms): by this course, and by any course of this reader. */
export type DueLesson = Rhythm & { previousSentAt: number | null; lastLessonAt: number | null };

/**
 * When a lesson that is due may go out: `now`, or the moment to look again. It waits for its reader's rhythm (a plan made by
 * a wrong clock may be too early), for the day after another lesson, and for open hours.
 */
export function turnOf(
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

/** A new moment for a lesson whose plan is too far ahead to be meant: the first one soon, the others in their rhythm. */
export function planAnew({ lesson, ...rhythm }: Rhythm & { lesson: number }, now: number, calendar: Calendar): number {
  return lesson === 1 ? nextAllowed(now, rhythm.hour, calendar) : nextSlot(now, rhythm, calendar);
}
