import type { Course, Lesson } from '../course.ts';
import { comparable } from './own-words.ts';
import { lengthOf, passagesOf, sentencesOf, withoutLabels } from './passages.ts';
import type { Remark } from './remark.ts';
import { courseFile } from './rules.ts';

/** What only all lessons of a course, or of all courses, can show. Of courses in edition 2. */
export function lintAcross(courses: Course[]): Remark[] {
  const inEdition2 = courses.filter(({ edition }) => edition === 2);
  return [
    ...inEdition2.flatMap(course => [...personal(course), ...nextWeek(course), ...openings(course)]),
    ...shared(inEdition2),
  ];
}

const has = (lesson: Lesson, kind: string) => lesson.blocks.some(block => block.kind === kind);
export const personalLessons = ({ lessons }: Course): Lesson[] => lessons.filter(lesson => has(lesson, 'pattern'));

function personal(course: Course): Remark[] {
  const [spoken, all] = [personalLessons(course).length, course.lessons.length];
  if (course.patterns.length === 0 || spoken * 2 >= all) return [];
  return [{ file: courseFile(course), line: 1, rule: 'personal', phrase: `${spoken} / ${all}`, safer: '≥ 50 %' }];
}

const NEXT_WEEK_MOST = 1 / 3;

function nextWeek(course: Course): Remark[] {
  const lessons = course.lessons.filter(({ kind }) => kind === 'lesson');
  const announcing = lessons.filter(({ blocks }) => passagesOf(blocks).some(({ text }) => text.includes('来週')));
  if (announcing.length <= lessons.length * NEXT_WEEK_MOST) return [];
  const phrase = `${announcing.length} / ${lessons.length}`;
  return [{ file: courseFile(course), line: 1, rule: 'next-week', phrase, safer: '≤ 33 %' }];
}

/** How a lesson opens, as far as its first sentence shows it. `other`: a scene, a mistaken belief, and what else there is. */
export type Opening = 'quote' | 'question' | 'number' | 'test' | 'other';

const OPENINGS: [Opening, RegExp][] = [
  ['quote', /^「/],
  ['question', /(?:か|\?)。?$/],
  ['test', /(?:ください|みます|みましょう)。$/],
  ['number', /\d/],
];

export function openingOf({ blocks }: Lesson): Opening {
  const first = passagesOf(blocks).find(({ place, within }) => place === 'paragraph' && !within?.card);
  const [sentence] = sentencesOf(first?.text ?? '');
  return OPENINGS.find(([, pattern]) => pattern.test(sentence?.text ?? ''))?.[0] ?? 'other';
}

const MOST_QUESTIONS = 2;

/** Questions, and kinds that come twice running. Two that a machine cannot tell apart may well be of two kinds. */
function openings({ lessons }: Course): Remark[] {
  const kinds = lessons.map(openingOf);
  return lessons.flatMap(({ file }, index) => {
    const kind = kinds[index]!;
    const asked = kinds.slice(0, index + 1).filter(each => each === 'question').length;
    const running = kind !== 'other' && kind === kinds[index - 1];
    const tooMany = kind === 'question' && asked > MOST_QUESTIONS;
    return running || tooMany ? [{ file, line: 1, rule: 'openings' as const, phrase: kind }] : [];
  });
}

/** Characters. A run of this length or more that stands in two mails counts as shared. */
const RUN = 12;
export const SHARED_MOST = 0.06;

export type Shared = { lesson: Lesson; share: number; longest: string };

/** How much of each mail's prose stands in another mail too. Cards and what is the same in all mails are left out. */
export function sharedOf(courses: Course[]): Shared[] {
  const mails = courses.flatMap(course => course.lessons.map(lesson => ({ lesson, texts: proseOf(lesson, course) })));
  const seen = new Map<string, number>();
  for (const { texts } of mails)
    for (const run of new Set(texts.flatMap(runsOf))) seen.set(run, (seen.get(run) ?? 0) + 1);
  const isShared = (run: string) => (seen.get(run) ?? 0) > 1;
  return mails.map(({ lesson, texts }) => {
    const runs = texts.flatMap(text => sharedRuns(text, isShared));
    const [shared, all] = [lengthOf(runs.join('')), lengthOf(texts.join(''))];
    const longest = runs.reduce((most, run) => (run.length > most.length ? run : most), '');
    return { lesson, share: shared / Math.max(all, 1), longest };
  });
}

const proseOf = ({ blocks }: Lesson, course: Course): string[] =>
  passagesOf(blocks)
    .filter(({ place, within }) => place !== 'caption' && !within?.card)
    .map(({ text }) => comparable(withoutLabels(text, course)));

const runsOf = (text: string): string[] =>
  Array.from({ length: Math.max(text.length - RUN + 1, 0) }, (_, start) => text.slice(start, start + RUN));

/** The parts of a text that are covered by shared runs. */
function sharedRuns(text: string, isShared: (run: string) => boolean): string[] {
  const parts: { from: number; to: number }[] = [];
  for (const [start, run] of runsOf(text).entries()) {
    if (!isShared(run)) continue;
    const last = parts.at(-1);
    if (last && start <= last.to) last.to = start + RUN;
    else parts.push({ from: start, to: start + RUN });
  }
  return parts.map(({ from, to }) => text.slice(from, to));
}

const shared = (courses: Course[]): Remark[] =>
  sharedOf(courses).flatMap(({ lesson: { file }, share, longest }) => {
    if (share <= SHARED_MOST) return [];
    const phrase = `${(share * 100).toFixed(0)} %: ${longest}`;
    return [{ file, line: 1, rule: 'shared' as const, phrase, safer: `≤ ${SHARED_MOST * 100} %` }];
  });
