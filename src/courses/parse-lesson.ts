import * as z from 'zod';
import { allBlocks, type Course, GENERAL, type Lesson } from './course.ts';
import type { Finding } from './findings.ts';
import { slugOfFile } from './lesson-slugs.ts';
import { parseBlocks } from './parse-blocks.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Reading } from './reading.ts';

const text = z.string('is missing').trim().min(1, 'is empty');
const FrontMatter = z.strictObject({
  title: text,
  subject: text.max(30, 'is longer than 30 characters'),
  preheader: text.max(80, 'is longer than 80 characters'),
  kind: z.enum(['lesson', 'invitation']).default('lesson'),
  sources: z.array(z.strictObject({ article: text, author: text, section: text }), 'is missing').min(1, 'is empty'),
  reviewed_by: z.string().nullish(),
  reviewed_on: z.iso.date('is not a date like 2026-11-22').nullish(),
  review_due: z.iso.date('is not a date like 2026-11-22').nullish(),
});

/** Reads one lesson file. Faults go to `findings` with their line. Returns `undefined` if nothing can be read. */
export function parseLesson(source: string, number: number, reading: Reading): Lesson | undefined {
  const parsed = parseSheet(source, FrontMatter, reading);
  if (!parsed) return undefined;
  const { front, blocks } = parsed;
  const { title, subject, preheader, kind, sources } = front;
  const review = {
    reviewedBy: front.reviewed_by ?? undefined,
    reviewedOn: front.reviewed_on ?? undefined,
    reviewDue: front.review_due ?? undefined,
  };
  const { file } = reading;
  const slug = slugOfFile(file.slice(file.lastIndexOf('/') + 1));
  return { slug, number, kind, title, subject, preheader, sources, ...review, blocks, file };
}

/** Front matter and blocks of any Markdown file in `emails/`. Returns `undefined`, with findings, if nothing can be read. */
export function parseSheet<S extends z.ZodType>(source: string, schema: S, reading: Reading) {
  const normalised = source.replaceAll('\r\n', '\n');
  const match = /^---\n([\s\S]*?)\n---\n/.exec(normalised);
  if (!match) {
    reading.findings.push({ file: reading.file, line: 1, message: 'no front matter between two lines ---' });
    return undefined;
  }
  const front = parseYaml(match[1]!, schema, reading, 2);
  const body = normalised.slice(match[0].length);
  const blocks = parseBlocks(body, match[0].split('\n').length, reading);
  return front && { front, blocks };
}

/** Checks a lesson as part of its course. `pictures`: the names of the files that exist. */
export function checkLesson(lesson: Lesson, course: Course, pictures: Set<string>): Finding[] {
  const findings: Finding[] = [];
  const report = (line: number, message: string) => findings.push({ file: lesson.file, line, message });
  const patterns = new Set([GENERAL, ...course.patterns.map(pattern => pattern.slug)]);
  const blocks = allBlocks(lesson.blocks);
  const count = (kind: string) => blocks.filter(block => block.kind === kind).length;
  const last = lesson === course.lessons.at(-1);
  const namesake = course.lessons.find(({ slug }) => slug === lesson.slug);

  if (namesake !== lesson)
    report(1, `is called ${lesson.slug}, as ${namesake?.file} is: a lesson is known by what stands behind its number`);
  for (const block of blocks) {
    if (block.kind === 'picture' && !pictures.has(block.file))
      report(block.line, `picture ${block.file} does not exist`);
    else if (block.kind === 'picture' && !pictures.has(block.file.replace(/\.png$/, '.svg')))
      report(block.line, `picture ${block.file} has no SVG beside it that it was made from`);
    if (block.kind === 'pattern' && !patterns.has(block.pattern))
      report(block.line, `unknown pattern ${block.pattern}; this course has ${[...patterns].join(', ')}`);
    if (block.kind !== 'prose') continue;
    checkLinks(block.markdown, block.line, report);
    checkSlots(block.markdown, block.line, report);
  }
  if (count('pattern') > 0 && !lesson.blocks.some(block => block.kind === 'pattern' && block.pattern === GENERAL))
    report(1, 'has pattern blocks but none for general');
  if (lesson.kind === 'lesson' && count('this-week') !== 1) report(1, 'needs exactly one :::this-week');
  if (lesson.kind === 'invitation' && count('button') !== 1) report(1, 'an invitation needs exactly one :::button');
  if ((lesson.kind === 'invitation') !== last) report(1, 'the last mail of a course, and only it, is the invitation');
  return findings;
}

const INTERNAL = ['/when-to-see-a-doctor', '/privacy', '/legal'];

/** Slots in a lesson's text that the clinic's settings fill (`rendering/reader-copy.ts`). */
const SLOTS = ['clinic_name', 'consultation_minutes', 'consultation_fee', 'opening_hours'];

function checkSlots(markdown: string, line: number, report: (line: number, message: string) => void) {
  for (const [index, text] of markdown.split('\n').entries()) {
    for (const [slot, name] of text.matchAll(/\{\{([^}]*)\}\}/g))
      if (!SLOTS.includes(name!)) report(line + index, `unknown slot ${slot}; known are ${SLOTS.join(', ')}`);
  }
}

function checkLinks(markdown: string, line: number, report: (line: number, message: string) => void) {
  for (const [index, text] of markdown.split('\n').entries()) {
    for (const [, target] of text.matchAll(/\]\(([^)]*)\)/g)) {
      const good = INTERNAL.includes(target!) || URL.parse(target!)?.protocol === 'https:';
      if (!good) report(line + index, `broken link "${target}": https://… or one of ${INTERNAL.join(', ')}`);
    }
  }
}
