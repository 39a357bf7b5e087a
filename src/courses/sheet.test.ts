import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCourse, sheetOf } from './course.ts';
import { loadCourses } from './load.ts';

let emails: string;
beforeEach(() => {
  emails = join(mkdtempSync(join(tmpdir(), 'dayori-')), 'emails');
  cpSync('emails', emails, { recursive: true });
});
afterEach(() => rmSync(join(emails, '..'), { recursive: true }));

const change = (file: string, edit: (source: string) => string) =>
  writeFileSync(join(emails, file), edit(readFileSync(join(emails, file), 'utf8')));

/** The course and the findings with this `sheet` in its file, and no other. */
function withSheet(sheet?: unknown) {
  const line = sheet === undefined ? '' : `sheet: ${JSON.stringify(sheet)}\n`;
  change('courses/thigh-sciatica/course.yaml', source => source.replace(/^sheet:.*\n(?: .*\n)*/m, '') + line);
  const { courses, findings } = loadCourses(emails);
  return { course: findCourse(courses, 'thigh-sciatica')!, findings: findings.map(({ message }) => message) };
}
const slugsFor = ({ course }: ReturnType<typeof withSheet>, pattern: string | null) =>
  sheetOf(course, pattern)?.map(({ slug }) => slug);

test('a list is the sheet of every reader', () => {
  const read = withSheet(['ankle-pump', 'towel-stretch']);
  expect(read.findings).toEqual([]);
  for (const pattern of [null, 'sitting']) expect(slugsFor(read, pattern)).toEqual(['ankle-pump', 'towel-stretch']);
});

test('a map gives each pattern its own, and the others the general one', () => {
  const read = withSheet({ general: ['ankle-pump'], sitting: ['towel-stretch'] });
  expect([null, 'sitting', 'one-side'].map(pattern => slugsFor(read, pattern))).toEqual([
    ['ankle-pump'],
    ['towel-stretch'],
    ['ankle-pump'],
  ]);
});

test('a course that names no sheet has none', () => {
  const read = withSheet();
  expect([read.findings, slugsFor(read, null), slugsFor(read, 'sitting')]).toEqual([[], undefined, undefined]);
});

/** A movement of this test, at the end of `movements.yaml`. */
const movement = (more: object) =>
  change(
    'movements.yaml',
    source => `${source}
  of-this-test: ${JSON.stringify({
    ...{ title: '立つ', alt: '立つ。', ask_first: [], also: [{ who: 'ふらつく人', what: 'つかまる。' }] },
    ...{ steps: ['立つ。', '座る。'], dose: '5回', feel: '軽い。', stop: '痛む。', ...more },
  })}\n`,
  );

test('a movement is shown with its words, with who asks first, and with its drawing if there is one', () => {
  movement({ picture: 'ankle-pump.png' });
  const [drawn] = sheetOf(withSheet(['of-this-test']).course, null)!;
  expect(drawn).toMatchObject({
    title: '立つ',
    steps: ['立つ。', '座る。'],
    stop: '痛む。',
    picture: 'ankle-pump.png',
  });
  expect(drawn!.askFirst[0]).toBe('ふらつく人');
});

test('one that is not drawn yet has no picture, and steps of a dose are shown in place of the dose', () => {
  movement({ picture: 'not-drawn-yet.png', doses: ['5回', '10回'] });
  const { course, findings } = withSheet(['of-this-test', 'ankle-pump']);
  const [undrawn, drawn] = sheetOf(course, null)!;
  expect(findings).toEqual([]);
  expect([undrawn!.picture, undrawn!.doses, drawn!.picture]).toEqual([undefined, ['5回', '10回'], 'ankle-pump.png']);
});

test('one without steps of a dose has one', () => {
  movement({ picture: 'not-drawn-yet.png' });
  expect(sheetOf(withSheet(['of-this-test']).course, null)![0]!.doses).toEqual(['5回']);
});

test.each([
  ['an unknown movement', ['no-such'], 'sheet: unknown movement no-such'],
  [
    'a pattern of another course',
    { general: ['ankle-pump'], cramp: ['ankle-pump'] },
    'sheet: the course has no pattern cramp',
  ],
  ['no list for everybody', { sitting: ['ankle-pump'] }, 'sheet: general is missing'],
])('%s is a finding', (_, sheet, message) => {
  expect(withSheet(sheet).findings).toEqual([message]);
});

test.each([[[]], [Array(6).fill('ankle-pump')], [{ general: [] }]])('a sheet of %j is a finding', sheet => {
  expect(withSheet(sheet).findings).toEqual([expect.stringMatching(/^sheet/)]);
});
