import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadLibrary } from '../rendering/library.ts';
import { testLibrary } from '../testing/deps.ts';
import { type Block, blocksFor } from './course.ts';
import { CourseError } from './findings.ts';
import { formatRemark } from './lint/remark.ts';
import { loadCourses } from './load.ts';
import { parseBlocks } from './parse-blocks.ts';

const FIRST = 'courses/thigh-sciatica/01-why-it-hurts.md';
let emails: string;

beforeEach(() => {
  emails = join(mkdtempSync(join(tmpdir(), 'dayori-')), 'emails');
  cpSync('emails', emails, { recursive: true });
});
afterEach(() => rmSync(join(emails, '..'), { recursive: true }));

/** The findings after a change to the first lesson, each as `file:line message`. */
function findingsAfter(change: (source: string) => string, file = FIRST): string[] {
  const path = join(emails, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return loadCourses(emails).findings.map(({ file: name, line, message }) => `${name}:${line} ${message}`);
}
const lineOf = (text: string) =>
  readFileSync(join('emails', FIRST), 'utf8')
    .split('\n')
    .findIndex(line => line.startsWith(text)) + 1;

test('the courses as they are have nothing wrong, and lint holds nothing against them', () => {
  const { findings, remarks } = loadCourses('emails');
  expect(findings).toEqual([]);
  expect(remarks.map(formatRemark)).toEqual([]);
});

test('an unknown directive is named with its line', () => {
  expect(findingsAfter(source => source.replace(':::known', ':::certain')).join('\n')).toContain(
    `emails/${FIRST}:${lineOf(':::known')} unknown directive :::certain; known are exercise, red-flags, pattern, button, known,`,
  );
});

test('a missing subject is named', () => {
  expect(findingsAfter(source => source.replace(/^subject: .*\n/m, ''))).toEqual([
    `emails/${FIRST}:2 subject: is missing`,
  ]);
});

test('a subject that is too long is named on its line', () => {
  expect(findingsAfter(source => source.replace(/^subject: .*$/m, `subject: ${'長'.repeat(31)}`))).toEqual([
    `emails/${FIRST}:${lineOf('subject:')} subject: is longer than 30 characters`,
  ]);
});

test('a broken link, a missing picture and a missing alternative text are named', () => {
  const found = findingsAfter(
    source => `${source}\n[読む](javascript:alert(1))\n\n![絵](nothing.png)\n\n![](sciatic-nerve.png)\n`,
  ).join('\n');
  expect(found).toMatch(/:\d+ broken link "javascript:alert\(1"/);
  expect(found).toMatch(/:\d+ picture nothing\.png does not exist/);
  expect(found).toMatch(/:\d+ picture sciatic-nerve\.png has no alternative text/);
});

test('a slot that nobody fills is named', () => {
  expect(findingsAfter(source => `${source}\n{{clinic_nmae}}です。\n`).join()).toMatch(
    /:\d+ unknown slot \{\{clinic_nmae\}\}/,
  );
});

test('a block that is never closed, an end without a block, and a block in a wrong place are named', () => {
  const found = findingsAfter(source => `${source}\n:::\n:::exercise 伸ばす\n:::red-flags\n:::\n`).join('\n');
  expect(found).toMatch(/::: closes nothing/);
  expect(found).toMatch(/:::red-flags stands inside :::exercise/);
  expect(found).toMatch(/:::exercise is never closed/);
});

test('an unknown pattern, a course with an unknown key and a gap in the numbers are named', () => {
  expect(findingsAfter(source => `${source}\n:::pattern dancing\n踊る。\n:::\n`).join()).toMatch(
    /unknown pattern dancing/,
  );
  expect(findingsAfter(source => `${source}colour: red\n`, 'courses/knee-back/course.yaml').join()).toMatch(
    /knee-back\/course\.yaml:\d+ .*colour/,
  );
  cpSync(join(emails, FIRST), join(emails, 'courses/thigh-sciatica/10-again.md'));
  expect(
    loadCourses(emails)
      .findings.map(finding => finding.message)
      .join(),
  ).toMatch(/stands in place 9/);
});

test('two lessons of a course that differ by their numbers alone are named; in two courses they may', () => {
  const folder = join(emails, 'courses/thigh-sciatica');
  renameSync(join(folder, '06-feet.md'), join(folder, '06-which-pattern.md'));
  const [finding, ...more] = loadCourses(emails).findings;
  expect(finding).toMatchObject({ file: 'emails/courses/thigh-sciatica/06-which-pattern.md', line: 1 });
  expect(finding!.message).toMatch(/called which-pattern, as emails\/courses\/thigh-sciatica\/03-which-pattern\.md is/);
  expect(more).toEqual([]);
  expect(loadCourses('emails').courses.map(({ lessons }) => lessons.at(-1)!.slug)).toEqual(Array(5).fill('invitation'));
});

test('a mail whose HTML would be clipped does not load', async () => {
  const path = join(emails, FIRST);
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n${'とても長い文章です。'.repeat(3_000)}\n`);
  const failed = await loadLibrary(emails, join(emails, '../build')).catch(error => error);
  expect(failed).toBeInstanceOf(CourseError);
  expect(failed.message).toMatch(/01-why-it-hurts\.md:1 {2}HTML has \d+ bytes, more than 30000/);
});

test('readers of each pattern read its block; readers without a pattern read the general one', async () => {
  const { courses } = await testLibrary();
  const course = courses.find(({ slug }) => slug === 'thigh-sciatica')!;
  const lesson = course.lessons[2]!;
  const texts = [null, ...course.patterns.map(({ slug }) => slug)].map(pattern =>
    JSON.stringify(blocksFor(lesson, pattern)),
  );
  expect(new Set(texts).size).toBe(4);
});

// A small card says only who asks a doctor first; what they do instead stood in the mail that first had the movement.
test('a small card shows a movement that this reader has had in full', async () => {
  const { courses } = await testLibrary();
  const early = courses.flatMap(course =>
    [null, ...course.patterns.map(({ slug }) => slug)].flatMap(pattern => {
      const cards = course.lessons.flatMap(lesson => blocksFor(lesson, pattern).flatMap(cardIn));
      return cards
        .filter(({ small, movement }, n) => small && !cards.slice(0, n).some(card => card.movement === movement))
        .map(({ movement }) => `${course.slug} ${pattern} ${movement}`);
    }),
  );
  expect(early).toEqual([]);
});

const cardIn = (block: Block) =>
  block.kind === 'exercise' && block.movement
    ? [{ movement: block.movement, small: block.blocks.some(each => each.kind === 'ask-first' && each.small) }]
    : [];

test('a picture alone on its line is a block, inside a line it is prose', () => {
  const blocks = parseBlocks('前。\n![絵](a.png)\n後。', 10, { file: 'x.md', movements: new Map(), findings: [] });
  expect(blocks.map(block => [block.kind, block.line])).toEqual([
    ['prose', 10],
    ['picture', 11],
    ['prose', 12],
  ]);
});
