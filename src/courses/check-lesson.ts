import { allBlocks, type Block, type Course, GENERAL, type Lesson } from './course.ts';
import type { Finding } from './findings.ts';
import type { Movements } from './movements.ts';

type Report = (line: number, message: string) => void;

/** `pictures`: the names of the files that exist. `source`: the text of the lesson's file. */
type Beside = { pictures: Set<string>; movements: Movements; source: string };

/** Checks a lesson as part of its course. */
export function checkLesson(lesson: Lesson, course: Course, { pictures, movements, source }: Beside): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (line, message) => findings.push({ file: lesson.file, line, message });
  const namesake = course.lessons.find(({ slug }) => slug === lesson.slug);
  if (namesake !== lesson)
    report(1, `is called ${lesson.slug}, as ${namesake?.file} is: a lesson is known by what stands behind its number`);
  for (const block of allBlocks(lesson.blocks)) checkBlock(block, course, pictures, report);
  checkWhole(lesson, course, report);
  if (lesson.edition === 2)
    checkActions(lesson, course, movements, message => report(lineOf('action', source), message));
  return findings;
}

function checkBlock(block: Block, course: Course, pictures: Set<string>, report: Report) {
  if (block.kind === 'picture' && !pictures.has(block.file)) report(block.line, `picture ${block.file} does not exist`);
  else if (block.kind === 'picture' && !pictures.has(block.file.replace(/\.png$/, '.svg')))
    report(block.line, `picture ${block.file} has no SVG beside it that it was made from`);
  if (block.kind === 'pattern') checkPattern(block.pattern, course, message => report(block.line, message));
  if (block.kind !== 'prose') return;
  checkLinks(block.markdown, block.line, course, report);
  checkSlots(block.markdown, block.line, course, report);
}

function checkPattern(pattern: string, course: Course, report: (message: string) => void) {
  const patterns = [GENERAL, ...course.patterns.map(({ slug }) => slug)];
  if (!patterns.includes(pattern)) report(`unknown pattern ${pattern}; this course has ${patterns.join(', ')}`);
}

function checkWhole(lesson: Lesson, course: Course, report: Report) {
  const blocks = allBlocks(lesson.blocks);
  const count = (kind: string) => blocks.filter(block => block.kind === kind).length;
  const last = lesson === course.lessons.at(-1);
  if (count('pattern') > 0 && !lesson.blocks.some(block => block.kind === 'pattern' && block.pattern === GENERAL))
    report(1, 'has pattern blocks but none for general');
  if (lesson.edition !== 2 && lesson.kind === 'lesson' && count('this-week') !== 1)
    report(1, 'needs exactly one :::this-week');
  if (lesson.kind === 'invitation' && count('button') !== 1) report(1, 'an invitation needs exactly one :::button');
  if ((lesson.kind === 'invitation') !== last) report(1, 'the last mail of a course, and only it, is the invitation');
}

function checkActions(
  { actions, kind }: Lesson,
  course: Course,
  movements: Movements,
  report: (message: string) => void,
) {
  if (kind === 'lesson' && !actions) report('action: is missing');
  for (const [pattern, action] of Object.entries(actions ?? {})) {
    checkPattern(pattern, course, message => report(`action: ${message}`));
    for (const slug of action.movements) if (!movements.has(slug)) report(`action: unknown movement ${slug}`);
  }
  if (actions && !actions[GENERAL]) report('action: has none for general');
}

/** The line of a key at the beginning of a line, or the first line. */
export const lineOf = (key: string, source: string): number =>
  Math.max(source.split('\n').findIndex(text => text.startsWith(`${key}:`)) + 1, 1);

const INTERNAL = ['/when-to-see-a-doctor', '/privacy', '/legal'];

/** Slots in a lesson's text that the clinic's settings fill (`rendering/reader-copy.ts`). */
const SLOTS = ['clinic_name', 'consultation_minutes', 'consultation_fee', 'opening_hours', 'licences'];
/** Slots that are addresses of this reader, so they stand only as targets of links. Only in edition 2. */
const ADDRESSES = ['{{sheet_url}}', '{{calendar_url}}'];
/** It is replaced while a lesson is read, where a pattern is known. What is left stands elsewhere. */
const PATTERN_LABEL = 'pattern_label';

function checkSlots(markdown: string, firstLine: number, { edition }: Course, report: Report) {
  const text =
    edition === 2 ? ADDRESSES.reduce((left, address) => left.replaceAll(`](${address})`, ']'), markdown) : markdown;
  for (const [line, slot, name] of matchesIn(text, firstLine, /\{\{([^}]*)\}\}/g)) {
    if (name === PATTERN_LABEL && edition === 2)
      report(line, `${slot} stands only inside :::pattern, and not in that for ${GENERAL}`);
    else if (!SLOTS.includes(name)) report(line, `unknown slot ${slot}; known are ${SLOTS.join(', ')}`);
  }
}

function checkLinks(markdown: string, firstLine: number, { edition, lessons }: Course, report: Report) {
  for (const [line, , target] of matchesIn(markdown, firstLine, /\]\(([^)]*)\)/g)) {
    const slug = edition === 2 ? /^lesson:(.*)$/.exec(target)?.[1] : undefined;
    const known = slug === undefined || lessons.some(lesson => lesson.slug === slug);
    if (!known)
      report(line, `unknown lesson ${slug}; this course has ${lessons.map(lesson => lesson.slug).join(', ')}`);
    if (slug !== undefined || (edition === 2 && ADDRESSES.includes(target))) continue;
    const good = INTERNAL.includes(target) || URL.parse(target)?.protocol === 'https:';
    if (!good) report(line, `broken link "${target}": https://… or one of ${INTERNAL.join(', ')}`);
  }
}

/** Line, whole match and first group of each match. */
const matchesIn = (markdown: string, firstLine: number, pattern: RegExp): [number, string, string][] =>
  markdown
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(pattern)].map(([whole, group]): [number, string, string] => [firstLine + index, whole, group!]),
    );
