import { DAY_WAIT, eligibleAt, FAR_AHEAD_MS } from '../calendar/eligibility.ts';
import { nextOpenDay } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import { type Course, findCourse, isSignedOff, type Lesson } from '../courses/course.ts';
import { nextLesson } from '../courses/next-lesson.ts';

/**
 * A due enrollment. `next`: the slug of the lesson that was to come. `yields`: a lesson of another course goes to this reader in this pass.
 * `lastLessonAt`: when the reader's last lesson of any course was accepted; `createdAt`: when the course was confirmed (epoch ms).
 */
export type DueEnrollment = {
  course: string;
  next: string;
  weekday: number;
  hour: number;
  pace: number;
  lastLessonAt: number | null;
  createdAt: number;
  sent: Sent[];
  yields: boolean;
  /** Somebody asked for this lesson at once, so the days since the last one do not count. Nor does it wait for the reader's weekday. */
  asked: boolean;
};
/** A lesson of this enrollment that was sent, or may have been (times in epoch ms). They come in any order. */
export type Sent = { slug: string; acceptedAt: number | null; dueAt: number };

/** `at`: when to look at the enrollment again (epoch ms). `lesson`: the next one today; unset if it was not looked up. */
export type Step =
  | { kind: 'lessons'; at: number; lesson: Lesson }
  | { kind: 'postponed' | 'held'; at: number; lesson?: Lesson }
  | { kind: 'over' };

export function stepOf(due: DueEnrollment, now: number, clinic: Clinic, courses: Course[]): Step {
  const tomorrow = () => nextOpenDay(now, due.hour, clinic);
  // A reader never gets two lessons in a day, not even from two courses. The other lesson may be refused, and leaves the day to this one.
  if (due.yields) return { kind: 'postponed', at: now + DAY_WAIT };
  const lessons = findCourse(courses, due.course)?.lessons ?? [];
  // If a course is missing for a while, no reader's course ends.
  if (lessons.length === 0) return { kind: 'held', at: tomorrow() };
  const lesson = nextLesson(lessons, { sent: inOrder(due.sent), next: due.next });
  if (!lesson) return { kind: 'over' };
  // The clinic wants a practitioner's name under the lesson first. It is checked again every day.
  if (clinic.unsignedLessons === 'hold' && !isSignedOff(lesson)) return { kind: 'held', at: tomorrow(), lesson };
  const at = eligibleAt({ ...due, previousSentAt: due.asked ? null : previousSentAt(due, now) }, now, clinic);
  return { kind: at > now ? 'postponed' : 'lessons', at, lesson };
}

/** Since when (epoch ms) the course has sent this reader nothing. Of two courses due on one day the one that waits longer goes first. */
export const waitsSince = (due: Pick<DueEnrollment, 'sent' | 'lastLessonAt' | 'createdAt'>, now: number): number =>
  previousSentAt(due, now) ?? due.createdAt;

/** Slugs, oldest first. */
function inOrder(sent: Sent[]): string[] {
  const at = ({ acceptedAt, dueAt }: Sent) => acceptedAt ?? dueAt;
  return sent.toSorted((a, b) => at(a) - at(b) || (a.slug < b.slug ? -1 : 1)).map(({ slug }) => slug);
}

/**
 * Times after the reader's last lesson, or far ahead, come from a clock that ran ahead and was set right since. The others count. If the last
 * lesson lies so far back that the clock may run ahead once more, all times that have come count.
 */
function previousSentAt(
  { sent, lastLessonAt }: Pick<DueEnrollment, 'sent' | 'lastLessonAt'>,
  now: number,
): number | null {
  const last = lastLessonAt ?? Infinity;
  const latest = now - last > FAR_AHEAD_MS ? now : Math.min(last, now + FAR_AHEAD_MS);
  const times = sent.flatMap(({ acceptedAt }) => acceptedAt ?? []).filter(at => at <= latest);
  return times.length > 0 ? Math.max(...times) : null;
}
