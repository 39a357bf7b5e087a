import type { Course, Lesson } from './course.ts';

/** `03-what-the-picture-shows.md` → `what-the-picture-shows`. A name that is only a number is its own slug. */
export function slugOfFile(name: string): string {
  const bare = name.replace(/\.md$/, '').normalize('NFC');
  return bare.replace(/^\d+[\s._-]*/, '') || bare;
}

/** The slug of a lesson of which a row gives only the number. No file name has such a slug. */
export const numberSlug = (number: number): string => `#${number}`;

/** How rows name a lesson: its number at that time, and its slug, which rows of 0.1.0 lack until they are named. */
export type Named = { course: string | null; lesson: number | null; lessonSlug?: string | null };

/** The lesson of today's courses that a row means. `undefined`: it no longer exists. */
export function lessonOf(courses: Course[], { course, lesson, lessonSlug }: Named): Lesson | undefined {
  const slug =
    lessonSlug ?? namesByNumber(courses).find(name => name.course === course && name.number === lesson)?.slug;
  return courses.find(found => found.slug === course)?.lessons.find(found => found.slug === slug);
}

export type NumberName = { course: string; number: number; slug: string };

/** What a number means in a row without a slug: in a course of 0.1.0 what it meant then; in others, or after its end, today's. */
export function namesByNumber(courses: Course[]): NumberName[] {
  const today = courses.map(({ slug, lessons }) => [slug, lessons.map(lesson => lesson.slug)] as const);
  const slugs = new Map<string, string[]>(Object.entries(COURSES_OF_0_1_0));
  for (const [course, now] of today) {
    const then = slugs.get(course) ?? [];
    slugs.set(course, [...then, ...now.slice(then.length).map(slug => (then.includes(slug) ? '' : slug))]);
  }
  return [...slugs].flatMap(([course, list]) =>
    list.flatMap((slug, index) => (slug ? { course, number: index + 1, slug } : [])),
  );
}

/** Courses whose rows can be named now. Rows of other courses wait until their course is back. */
export const nameableCourses = (courses: Course[]): string[] => [
  ...new Set([...Object.keys(COURSES_OF_0_1_0), ...courses.map(({ slug }) => slug)]),
];

/** The five courses of 0.1.0, in their order. `migrations/0008_lesson_slugs.sql` has the same list. */
export const COURSES_OF_0_1_0: Record<string, string[]> = {
  'back-line':
    'not-only-the-back one-film the-back-line four-habits taking-the-calls from-the-sole-up invitation'.split(' '),
  'heavy-legs':
    'why-together four-states front-and-back hips-and-calves which-one when-to-stop every-hour invitation'.split(' '),
  'knee-back':
    'more-than-one-cause one-side what-lies-behind cramp-or-heavy daily-load three-exercises support when-to-go invitation'.split(
      ' ',
    ),
  'recurring-sciatica':
    'a-name-not-a-cause place-and-result daily-conditions loosening-and-support bearing-and-supporting beyond-compression three-kinds-of-feet move-keep-use invitation'.split(
      ' ',
    ),
  'thigh-sciatica':
    'why-it-hurts muscle-or-nerve which-pattern nothing-found two-muscles feet acupuncture invitation'.split(' '),
};
