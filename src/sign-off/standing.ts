import type { Course, Lesson } from '../courses/course.ts';
import { lessonHash } from '../courses/lesson-hash.ts';
import type { SignOffRow } from '../db/records.ts';
import { signOff } from '../texts/ja/sign-off.ts';
import { licenceWords } from './licences.ts';

/**
 * How a lesson stands with whoever answers for it. `signed`: on its page, for the text as it is · `in-file`: by its front matter ·
 * `changed`: what was signed last is another text · `withdrawn`: this text was signed, and that was taken back · `unsigned`: never.
 * `last`: the newest row that says so.
 */
export type Standing =
  | { kind: 'signed' | 'changed' | 'withdrawn'; last: SignOffRow }
  | { kind: 'in-file' | 'unsigned'; last?: SignOffRow };

/** `signOffs`: the newest row of each text, oldest first (`readSignOffs`). */
export function standingOf(course: Course, lesson: Lesson, signOffs: SignOffRow[]): Standing {
  const ofLesson = signOffs.filter(row => row.course === course.slug && row.lessonSlug === lesson.slug);
  const hash = ofLesson.length > 0 ? lessonHash(lesson, course) : '';
  const ofText = ofLesson.find(row => row.hash === hash);
  const last = ofText ?? ofLesson.findLast(({ act }) => act === 'signed');
  if (ofText?.act === 'signed') return { kind: 'signed', last: ofText };
  if (lesson.reviewedBy) return { kind: 'in-file', last };
  if (!last) return { kind: 'unsigned' };
  return { kind: ofText ? 'withdrawn' : 'changed', last };
}

/** The courses, in which each lesson that is signed on its page has that signature instead of what its file says. */
export const asSigned = (courses: Course[], signOffs: SignOffRow[]): Course[] =>
  signOffs.length === 0
    ? courses
    : courses.map(course => ({
        ...course,
        lessons: course.lessons.map(lesson => ({ ...lesson, ...reviewBy(standingOf(course, lesson, signOffs)) })),
      }));

function reviewBy({ kind, last }: Standing): Partial<Lesson> {
  if (kind !== 'signed' || !last) return {};
  const { name, licences, signedOn, reviewDue } = last;
  return { reviewedBy: signOff.person(name, licenceWords(licences)), reviewedOn: signedOn, reviewDue };
}
