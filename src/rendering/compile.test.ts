import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksFor, variantsOf } from '../courses/course.ts';
import { loadCourses } from '../courses/load.ts';
import { parseBlocks } from '../courses/parse-blocks.ts';
import type { Frames } from '../mails/frames.ts';
import { testLibrary } from '../testing/deps.ts';
import { wholeByMjml } from '../testing/mails/whole-mail.ts';
import { buildFrames, type Layouts } from './build-frames.ts';
import { compileLesson, compileNotice, lessonValues, type Notice } from './compile.ts';
import { loadNotices, readTexts } from './library.ts';

// Compares a compiled lesson with what MJML makes of the whole mail, byte for byte.

const layouts = readTexts('emails/layouts');
const folder = mkdtempSync(join(tmpdir(), 'dayori-frames-'));
afterAll(() => rmSync(folder, { recursive: true }));
let frames: Frames;
beforeAll(async () => {
  ({ frames } = await testLibrary());
});

test('every lesson of edition 1 and every notice equals what MJML makes of the whole mail', async () => {
  const loaded = loadCourses('emails');
  for (const course of loaded.courses)
    for (const lesson of course.lessons.filter(({ edition }) => edition !== 2))
      for (const pattern of variantsOf(lesson, course)) {
        const blocks = blocksFor(lesson, pattern);
        const values = { ...lessonValues(lesson, course, blocks), subject: lesson.subject };
        const whole = await wholeByMjml('lesson', layouts, { blocks, watchFor: course.watchFor, values });
        expect(compileLesson(lesson, course, pattern, frames).html).toBe(whole);
      }
  for (const notice of loadNotices('emails', loaded))
    expect(compileNotice(notice, frames).html).toBe(await wholeNotice(notice, layouts));
});

const wholeNotice = ({ title, subject, blocks }: Notice, sheets: Layouts) =>
  wholeByMjml('notice', sheets, { blocks, watchFor: [], values: { title, subject } });

// Lines of Markdown and of course blocks, in any order and depth, even senseless ones.
const words = fc.constantFrom(
  '読む',
  '**強く**',
  '*傾く*',
  '`符`',
  '[先](https://a.example/?b=1&c=2)',
  '![絵](https://a.example/b.png)',
  '<b>\'"&amp;</b>',
  '~~消す~~',
  '{{clinic_name}}',
  '[[body]]',
  '$&',
);
const line = fc.array(words, { minLength: 1, maxLength: 3 }).map(each => each.join(' '));
const marks = fc.constantFrom(
  '',
  '## ',
  '### ',
  '# ',
  '- ',
  '1. ',
  '> ',
  '  - ',
  '    - ',
  '   1. ',
  '> - ',
  '    ',
  '- ## ',
  '- 量: ',
  '3) ',
);
const drawn = fc.constantFrom('---', '', '', '| a | b |\n|---|--:|\n| c | d |', '```js\n  a < b\n```');
const markdown = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.tuple(marks, line).map(each => each.join('')) }, drawn), {
    minLength: 1,
    maxLength: 12,
  })
  .map(lines => lines.join('\n'));
const box = fc
  .tuple(fc.constantFrom('exercise 伸ばす', 'this-week', 'red-flags', 'button action'), markdown)
  .map(([name, inside]) => `:::${name}\n${inside}\n:::`);
const picture = line.map(alt => `![${alt.replaceAll(/[[\]]/g, '')}](a.png)`);
const body = fc
  .array(fc.oneof(markdown, box, picture), { minLength: 1, maxLength: 5 })
  .map(parts => parts.join('\n\n'));

/** Inline styles that a designer may add to `head.mjml`. */
const MORE_STYLES = `
  .prose blockquote p, .prose li > p { margin: 0 !important; }
  .prose > div > blockquote > p { margin: 1px; /* which does not prevail */ color: #123456 }
  .card * { letter-spacing: 1px; }
  .prose ul ul ol > li, h3 { list-style: none; font-family: "A B", serif }
  .prose tr { background-color: #EEEEEE; background-image: url("https://a.example/;.png"); vertical-align: top; }
  .prose td, .prose th { width: 50%; height: 20px; text-align: left; }
  .prose td { width: 40px; width: auto; }
  .card th { text-align: left !important; }
  .prose table { width: 100%; background-image: linear-gradient(#fff, #000) }
  .card { width: 90%; }
  .prose img { width: 100px; height: auto; border: 0 }
`;

test.each([
  ['as the layouts are', ''],
  ['with more styles', MORE_STYLES],
])('so is whatever a clinic may write, %s', async (_, styles) => {
  const head = layouts['head.mjml']!.replace('</mj-style>', () => `${styles}</mj-style>`);
  const sheets = { ...layouts, 'head.mjml': head };
  const { notice: frame } = await buildFrames(sheets, join(folder, 'frames.json'));
  await fc.assert(
    fc.asyncProperty(body, line, async (source, title) => {
      const notice = {
        title,
        subject: title,
        blocks: parseBlocks(source, 1, { file: 'x.md', movements: new Map(), findings: [] }),
      };
      expect(compileNotice(notice, { ...frames, notice: frame }).html).toBe(await wholeNotice(notice, sheets));
    }),
    { numRuns: 60 },
  );
});
