import { type Course, findCourse } from '../courses/course.ts';
import { lessonOf } from '../courses/lesson-slugs.ts';
import { admin } from '../texts/ja/admin.ts';
import type { Delivery, Enrollment } from './readers.ts';
import { dayAndTime } from './times.ts';

/** Courses that were taken away keep their slug as a name. */
export const courseLabel = (courses: Course[], slug: string): string => findCourse(courses, slug)?.label ?? slug;

/** 「次は第3回(全8回)・11月22日(日) 7:00」; `undefined` when nothing more comes. */
export function nextStep(
  { course, state, nextLesson, nextLessonSlug, nextSendAt }: Enrollment,
  courses: Course[],
  zone: string,
): string | undefined {
  const next = { course, lesson: nextLesson, lessonSlug: nextLessonSlug };
  const number = lessonOf(courses, next)?.number ?? nextLesson;
  const lessons = findCourse(courses, course)?.lessons.length ?? number;
  if (state === 'paused') return admin.readers.waiting(number, lessons);
  if (state !== 'active') return undefined;
  if (nextSendAt === null) return admin.readers.underWay(number, lessons);
  return admin.readers.next(number, lessons, dayAndTime(nextSendAt, zone));
}

export function deliveryName(
  { kind, course, lesson }: Pick<Delivery, 'kind' | 'course' | 'lesson'>,
  courses: Course[],
): string {
  return kind === 'lesson' ? admin.reader.lesson(courseLabel(courses, course!), lesson!) : admin.reader.kinds[kind];
}

/** When it was accepted, or when its turn is (was). */
export const deliveryTime = ({ acceptedAt, state, dueAt, nextAttemptAt }: Delivery): number =>
  acceptedAt ?? (state === 'retry' ? nextAttemptAt : dueAt);
