import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CourseError } from '../courses/findings.ts';
import { buildFrames, type Layouts } from './build-frames.ts';
import { readTexts } from './library.ts';

const layouts = readTexts('emails/layouts');
let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-frames-'));
  cache = join(folder, 'build', 'frames.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const changed = (file: string, from: string, to: string): Layouts => {
  expect(layouts[file]).toContain(from);
  return { ...layouts, [file]: layouts[file]!.replace(from, () => to) };
};
const lineOf = (file: string, text: string) => layouts[file]!.slice(0, layouts[file]!.indexOf(text)).split('\n').length;

/** The faults of a layout, as an operator reads them. */
async function findingsOf(wrong: Layouts): Promise<string> {
  const error = await buildFrames(wrong, cache).catch(thrown => thrown);
  expect(error).toBeInstanceOf(CourseError);
  return error.message;
}

test('what MJML made is used again until a layout changes, and an unreadable file is made anew', async () => {
  const first = await buildFrames(layouts, cache);
  // A second start takes what is in the file.
  writeFileSync(cache, readFileSync(cache, 'utf8').replaceAll('配信を止める', '止める'));
  expect(JSON.stringify(await buildFrames(layouts, cache))).not.toContain('配信を止める</a>');
  const wider = await buildFrames(changed('head.mjml', '#B5472F', '#B5472E'), cache);
  expect(JSON.stringify(wider)).toContain('配信を止める</a>');
  expect(wider).not.toEqual(first);
  writeFileSync(cache, '{"key":');
  expect(await buildFrames(layouts, cache)).toEqual(first);
});

test('an element that MJML does not know is named with its file and line, in a layout and in the head', async () => {
  expect(
    await findingsOf(
      changed('lesson.mjml', '<mj-text css-class="ink" padding="0', '<mj-txt css-class="ink" padding="0'),
    ),
  ).toContain(
    `emails/layouts/lesson.mjml:${lineOf('lesson.mjml', '<mj-text css-class="ink" padding="0')}  MJML: Element mj-txt doesn't exist`,
  );
  expect(await findingsOf(changed('head.mjml', '<mj-raw>', '<mj-font /><mj-rwa /><mj-raw>'))).toContain(
    `emails/layouts/head.mjml:${lineOf('head.mjml', '<mj-raw>')}  MJML: Element mj-rwa doesn't exist`,
  );
  expect(await findingsOf(changed('notice.mjml', '<mj-section', '<mj-section colour="red"'))).toContain(
    `emails/layouts/notice.mjml:${lineOf('notice.mjml', '<mj-section')}  MJML: Attribute colour is illegal`,
  );
});

test('a layout without a place for the body is named', async () => {
  expect(await findingsOf(changed('notice.mjml', '[[body]]', ''))).toBe(
    'emails/layouts/notice.mjml:1  needs [[body]], once, where its elements stand below one another',
  );
});

const SELECTORS = 'asks for more than elements, classes and what they stand in';
test.each([
  ['.prose p:first-child { margin: 0 }', `${SELECTORS}: .prose p:first-child`],
  ['.prose p + p { margin: 0 }', `${SELECTORS}: .prose p + p`],
  ['> p { margin: 0 }', `${SELECTORS}: > p`],
  ['@media print { p { margin: 0 } }', 'is no rule: @media print { p { margin: 0 } }'],
  ['.prose p { margin }', 'is no property with a value: margin'],
  ['/* a\n b */ .prose p { margin: 0', 'is no rule: .prose p { margin: 0'],
])('the inline style %s is refused with its line', async (style, message) => {
  const before = '    .soft .home';
  const line = lineOf('head.mjml', before) + style.split('\n').length - 1;
  const findings = await findingsOf(changed('head.mjml', before, `    ${style}\n${before}`));
  expect(findings).toBe(`emails/layouts/head.mjml:${line}  inline style ${message}`);
});
