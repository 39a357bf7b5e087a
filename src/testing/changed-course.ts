import type { Course, Lesson } from '../courses/course.ts';
import type { Library } from '../deps.ts';
import type { CompiledMail } from '../mails/compiled.ts';

/**
 * The library with the lessons of one course in another order: these slugs, in this order. A slug that the course never had is a new
 * lesson, with a subject of its own. Mails are the compiled ones, under their new numbers.
 */
export function rearranged(library: Library, slug: string, slugs: string[]): Library {
  const course = library.courses.find(found => found.slug === slug)!;
  const written = slugs.map((name, index) => lessonOf(library, course, name, index + 1));
  const others = Object.entries(library.mails.lessons).filter(([key]) => !key.startsWith(`${slug}/`));
  const lessons = Object.fromEntries([...others, ...written.flatMap(({ mails }) => mails)]);
  const changed: Course = { ...course, lessons: written.map(({ lesson }) => lesson) };
  return {
    ...library,
    courses: library.courses.map(found => (found === course ? changed : found)),
    mails: { ...library.mails, lessons },
  };
}

export const slugsOf = (library: Library, course: string): string[] =>
  library.courses.find(({ slug }) => slug === course)!.lessons.map(({ slug }) => slug);

type Written = { lesson: Lesson; mails: [string, CompiledMail][] };

function lessonOf({ mails }: Library, course: Course, name: string, number: number): Written {
  const known = course.lessons.find(({ slug }) => slug === name);
  const model = known ?? course.lessons[0]!;
  const subject = known ? known.subject : `新しい回 ${name}`;
  const own = (mail: CompiledMail): CompiledMail =>
    known ? mail : { ...mail, subject, version: `${mail.version.slice(0, 8)}${name.padEnd(8).slice(0, 8)}` };
  const from = `${course.slug}/${model.number}`;
  const variants = Object.entries(mails.lessons).filter(([key]) => key === from || key.startsWith(`${from}/`));
  return {
    lesson: { ...model, slug: name, number, subject },
    mails: variants.map(([key, mail]) => [`${course.slug}/${number}${key.slice(from.length)}`, own(mail)]),
  };
}
