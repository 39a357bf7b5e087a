import { blocksFor, type Course, variantsOf } from '../courses/course.ts';
import { openingOf, personalLessons, sharedOf } from '../courses/lint/across.ts';
import { passagesFor, passagesOf, sentencesOf } from '../courses/lint/passages.ts';
import { hedgesIn } from '../courses/lint/wording.ts';

/** What only all lessons together show, for the editor of the courses. One line for each figure. */
export const tablesOf = (courses: Course[]): string[] => [
  ...section('mails that speak to readers of a pattern', courses.map(personalOf)),
  ...section('openings', courses.map(openingsOf)),
  ...section('hedges outside labels', courses.map(hedgesOf)),
  ...section('prose that stands in another mail too', sharesOf(courses)),
  ...section('sentences that open with 先週', courses.map(lastWeeksOf)),
];

const section = (title: string, lines: string[]): string[] => [`${title}:`, ...lines.map(line => `  ${line}`)];
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function personalOf(course: Course): string {
  const numbers = personalLessons(course).map(({ number }) => number);
  return `${course.slug}: ${numbers.length} of ${course.lessons.length} (${numbers.join(', ')})`;
}

const openingsOf = (course: Course): string =>
  `${course.slug}: ${course.lessons.map(lesson => `${lesson.number} ${openingOf(lesson)}`).join(' · ')}`;

/** Of the mail of each lesson in which they are most. */
function hedgesOf(course: Course): string {
  const most = course.lessons.map(lesson => {
    const counts = variantsOf(lesson, course).map(pattern => hedgesIn(passagesFor(lesson, pattern)));
    return { number: lesson.number, ...counts.reduce((one, other) => (other.hedges > one.hedges ? other : one)) };
  });
  const [hedges, sentences] = [sum(most.map(each => each.hedges)), sum(most.map(each => each.sentences))];
  const each = most.filter(({ hedges }) => hedges > 0).map(({ number, hedges }) => `${number}: ${hedges}`);
  return `${course.slug}: ${hedges} of ${sentences}, ${percent(hedges / Math.max(sentences, 1))} (${each.join(', ')})`;
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);

function sharesOf(courses: Course[]): string[] {
  const shared = sharedOf(courses);
  const mean = sum(shared.map(({ share }) => share)) / Math.max(shared.length, 1);
  const most = shared.filter(({ share }) => share > 0).sort((one, other) => other.share - one.share);
  return [
    `all mails: ${percent(mean)}`,
    ...most
      .slice(0, 10)
      .map(({ lesson, share, longest }) => `${lesson.file}: ${percent(share)}, the longest: ${longest}`),
  ];
}

function lastWeeksOf(course: Course): string {
  const counts = course.lessons.map(lesson => {
    const sentences = passagesOf(blocksFor(lesson, null)).flatMap(({ text }) => sentencesOf(text));
    return sentences.filter(({ text }) => text.startsWith('先週')).length;
  });
  return `${course.slug}: ${sum(counts)}`;
}
