import type { Lesson } from './course.ts';

/**
 * Where a reader stands in a course, by slugs. `sent`: what was sent, or may have been, oldest first. `next`: the lesson that was to come.
 */
export type Standing = { sent: string[]; next: string };

/**
 * The next lesson of the course as it is now: the first unsent one from `next` on. If `next` no longer exists: the first unsent one after
 * the last sent lesson that still exists. `undefined`: the course is over.
 */
export function nextLesson<L extends Pick<Lesson, 'slug'>>(lessons: L[], { sent, next }: Standing): L | undefined {
  const placeOf = (slug: string | undefined) => lessons.findIndex(lesson => lesson.slug === slug);
  const stands = placeOf(next);
  const last = sent.findLast(slug => placeOf(slug) >= 0);
  const from = stands >= 0 ? stands : placeOf(last) + 1;
  return lessons.slice(from).find(({ slug }) => !sent.includes(slug));
}
