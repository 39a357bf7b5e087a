import { type Course, findCourse } from '../../courses/course.ts';
import { admin } from '../../texts/ja/admin.ts';
import { log } from '../../texts/ja/clinic/log.ts';
import { reader } from '../../texts/ja/reader.ts';
import { setup } from '../../texts/ja/setup.ts';
import { courseLabel } from '../parts/reader-words.ts';

/** What the detail of an act says to the clinic. `undefined`: nothing that it could use. */
export function moreWords(action: string, detail: string | null, courses: Course[]): string | undefined {
  const [first = '', second = ''] = (detail ?? '').split(' ');
  switch (action) {
    case 'setup-step-done':
      return (setup.steps as Record<string, string>)[first];
    case 'alarm-set':
      return first || undefined;
    case 'sign-ups-released':
    case 'sign-ups-discarded':
      return countWords(first, log.more.cases);
    case 'suppressions-released':
    case 'suppressions-confirmed':
      return countWords(second, log.more.people);
    case 'request-handled':
      return (admin.requests.standings as Record<string, string>)[second];
    case 'course-opened':
    case 'course-closed':
    case 'course-switched-back':
      return courseLabel(courses, first);
    case 'lesson-signed':
    case 'lesson-signature-withdrawn':
      return lessonWords(first, courses);
    default:
      return undefined;
  }
}

const countWords = (text: string, words: (count: number) => string): string | undefined =>
  text !== '' && Number.isInteger(Number(text)) ? words(Number(text)) : undefined;

/** `course/lesson`: the slugs. A lesson that was removed since has no number. */
function lessonWords(named: string, courses: Course[]): string | undefined {
  const [course = '', slug = ''] = named.split('/');
  const lesson = findCourse(courses, course)?.lessons.find(each => each.slug === slug);
  const label = courseLabel(courses, course);
  return lesson ? `${label} ${reader.lesson(lesson.number, lesson.title)}` : label;
}
