import { type Course, findCourse } from '../../courses/course.ts';
import { lessonOf } from '../../courses/lesson-slugs.ts';
import type { Delivery, Enrollment } from '../../db/records.ts';
import type { Standing } from '../../db/schema.ts';
import type { NoticeKind } from '../../mails/kinds.ts';
import { admin } from '../../texts/ja/admin.ts';
import { dayAndTime } from './times.ts';

/** The name of a course. A course that no longer exists is named by its slug. */
export const courseLabel = (courses: Course[], slug: string): string => findCourse(courses, slug)?.label ?? slug;

/** The colour in which a reader's standing is shown. */
export const TONES: Partial<Record<Standing, string>> = { active: 'now', finished: 'done', undeliverable: 'open' };

/** 「次は第3回(全8回)・11月22日(日) 7:00」, or `undefined` if no lesson follows. */
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

/** A kind that only a later version knows has no name here. */
const NOTICE_NAMES: Record<NoticeKind, string> = admin.reader.kinds;

export function deliveryName(
  { kind, course, lesson }: Pick<Delivery, 'kind' | 'course' | 'lesson'>,
  courses: Course[],
): string {
  if (kind === 'lesson') return admin.reader.lesson(courseLabel(courses, course!), lesson!);
  if (kind === 'lesson-again') return admin.reader.lessonAgain(courseLabel(courses, course!), lesson!);
  return NOTICE_NAMES[kind] ?? admin.reader.otherKind;
}

/** When the server accepted it, else when it is (or was) due. Epoch ms. */
export const deliveryTime = ({ acceptedAt, state, dueAt, nextAttemptAt }: Delivery): number =>
  acceptedAt ?? (state === 'retry' ? nextAttemptAt : dueAt);
