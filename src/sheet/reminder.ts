import { atHour, localDate } from '../calendar/local-time.ts';
import { openWeekday, type Rhythm } from '../calendar/next-slot.ts';
import { type Calendar, daytimeHour } from '../calendar/open-hours.ts';
import type { Course } from '../courses/course.ts';
import type { Enrollment } from '../db/records.ts';

/** A reminder once a week. `first`: epoch ms. `times`: how often it comes, which is as often as lessons are left. */
export type Reminder = { first: number; times: number };
type Place = Pick<Enrollment, 'state' | 'nextSendAt' | 'resumeAt' | 'nextLesson' | 'nextLessonSlug'>;

/**
 * The reminder for what is left of a course: on the reader's weekday, at the reader's hour. It begins on the weekday that is nearest to the
 * next lesson. `undefined`: the course has ended, or rests without a date.
 */
export function reminderFor(
  place: Place,
  { weekday, hour }: Rhythm,
  { lessons }: Pick<Course, 'lessons'>,
  now: number,
  calendar: Calendar,
): Reminder | undefined {
  const times = lessons.length - nextIndex(place, lessons);
  const next = nextDate(place, now);
  if (next === undefined || times <= 0) return undefined;
  const day = localDate(next, calendar.timeZone);
  const days = daysToNearest(openWeekday(weekday, calendar), day.dayOfWeek);
  return { first: atHour(day.add({ days }), daytimeHour(hour), calendar.timeZone), times };
}

function nextIndex({ nextLesson, nextLessonSlug }: Place, lessons: Course['lessons']): number {
  const found = lessons.findIndex(({ slug }) => slug === nextLessonSlug);
  return found < 0 ? nextLesson - 1 : found;
}

/** A lesson without a date is under way. */
function nextDate({ state, nextSendAt, resumeAt }: Place, now: number): number | undefined {
  if (state === 'active') return Math.max(nextSendAt ?? now, now);
  return state === 'paused' && resumeAt !== null ? Math.max(resumeAt, now) : undefined;
}

/** From three days back to three days ahead. */
const daysToNearest = (weekday: number, today: number): number => ((weekday - today + 10) % 7) - 3;
