import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Block, Lesson } from './course.ts';
import { lessonHash } from './lesson-hash.ts';
import { loadCourses } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-hash-'));
  for (const name of readdirSync('emails'))
    name === 'layouts' || name === 'notices'
      ? symlinkSync(join(process.cwd(), 'emails', name), join(folder, name))
      : cpSync(join('emails', name), join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const COURSE = 'thigh-sciatica';
/** The hash of each lesson by course and slug. */
const hashes = () =>
  new Map(
    loadCourses(folder).courses.flatMap(course =>
      course.lessons.map(lesson => [`${course.slug}/${lesson.slug}`, lessonHash(lesson, course)] as const),
    ),
  );
const edit = (file: string, change: (text: string) => string) => {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  expect(change(before)).not.toBe(before);
  writeFileSync(path, change(before));
};
const lessonFile = (number: number) =>
  join('courses', COURSE, readdirSync(join(folder, 'courses', COURSE)).find(name => name.startsWith(`0${number}-`))!);
/** The lessons whose hash a change of the files changes. */
function changedBy(change: () => void): string[] {
  const before = hashes();
  change();
  return [...hashes()].flatMap(([name, hash]) => (before.get(name) === hash ? [] : [name])).toSorted();
}
const slugIn = (number: number) => `${COURSE}/${lessonFile(number).replace(/^.*\/\d+-|\.md$/g, '')}`;

test.each([
  ['title', /^title: .*/m, 'title: 別の題'],
  ['subject', /^subject: .*/m, 'subject: 別の件名'],
  ['preheader', /^preheader: .*/m, 'preheader: 別の前置き'],
  ['section of a source', /( section: )[^}\n]*/, '$1別の節 '],
  ['one sign of the text', /。\n/, '、\n'],
])('another %s is another text, of this lesson alone', (_, found, put) => {
  expect(changedBy(() => edit(lessonFile(1), text => text.replace(found, put)))).toEqual([slugIn(1)]);
});

test.each([
  ['who reviewed it', /^reviewed_by:.*/m, 'reviewed_by: 監修者'],
  ['when its review is due', /^review_due: .*/m, 'review_due: 2029-01-01'],
  ['line ends', /\n/g, '\r\n'],
  ['an allowance for lint', /\n$/, '\n\n<!-- allow 診断: 例 -->\n'],
])('%s is nothing that a reader sees', (_, found, put) => {
  expect(changedBy(() => edit(lessonFile(1), text => text.replace(found, put)))).toEqual([]);
});

test('the text of every pattern counts', () => {
  const name = [1, 2, 3, 4, 5, 6, 7].find(number => /:::pattern one-side\n/.test(readFileSync(join(folder, lessonFile(number)), 'utf8')))!; // biome-ignore format: one line
  const change = () =>
    edit(lessonFile(name), text => text.replace(':::pattern one-side\n', ':::pattern one-side\n別の文。'));
  expect(changedBy(change)).toEqual([slugIn(name)]);
});

test('a drawing that shows something else is another text, though its name is the same', () => {
  const bytes = readFileSync(join(folder, 'illustrations', 'toe-exercise.png'));
  const changed = changedBy(() => writeFileSync(join(folder, 'illustrations', 'sciatic-nerve.png'), bytes));
  expect(changed).toContain(slugIn(1));
  expect(changed.length).toBeLessThan(hashes().size);
});

test('a movement that is written otherwise changes the lessons that show it, and a sign of the course all its lessons', () => {
  const changed = changedBy(() => edit('movements.yaml', text => text.replace(/(feel: ).*/, '$1軽い')));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.length).toBeLessThan(hashes().size);
  const ofCourse = changedBy(() =>
    edit(
      `courses/${COURSE}/course.yaml`,
      text => `${text.replace(/^watch_for:.*\n/m, '')}watch_for: [pain-on-walking]\n`,
    ),
  );
  expect(new Set(ofCourse.map(name => name.split('/')[0]))).toEqual(new Set([COURSE]));
  expect(ofCourse).toHaveLength(8);
});

test('a lesson that comes before it, and so another number, changes nothing', () => {
  const { courses } = loadCourses(folder);
  const course = courses.find(({ slug }) => slug === COURSE)!;
  const [first] = course.lessons;
  expect(lessonHash({ ...first!, number: 5, file: 'x.md' }, course)).toBe(lessonHash(first!, course));
});

/**
 * A new version of the program must not void what was signed under this one. Where this fails, the signatures of every clinic would go.
 * That is right only where the warning signs themselves were written anew (`texts/ja/safety.ts`).
 */
test('the same words have the same hash in every version', () => {
  const words = (markdown: string): Block => ({ kind: 'prose', markdown, line: 3 });
  const lesson: Lesson = {
    ...{ slug: 'a', number: 1, kind: 'lesson', title: '題', subject: '件名', preheader: '前置き', file: 'a.md' },
    sources: [{ article: 'x.txt', author: '著者', section: '節' }],
    blocks: [
      words('文。'),
      { kind: 'picture', file: 'a.png', alt: '図', shape: 0.5, digest: '0123456789abcdef', line: 4 },
      { kind: 'pattern', pattern: 'general', blocks: [words('別の文。')], line: 5 },
      { kind: 'this-week', blocks: [words('ひとつ。')], line: 6 },
      { kind: 'button', target: 'consultation', label: '相談する', line: 7 },
    ],
  };
  const ofBlocks = (blocks: Block[]) => lessonHash({ ...lesson, blocks }, { watchFor: [] });
  expect(lessonHash(lesson, { watchFor: [] })).toBe('ff1cac95892ea5f3a8a374620e0cfb0c');
  expect(ofBlocks(lesson.blocks.map(block => ({ ...block, line: 9 })))).toBe(lessonHash(lesson, { watchFor: [] }));
  const named: Extract<Block, { kind: 'exercise' }> = {
    kind: 'exercise',
    title: '動き',
    blocks: [words('1. 動く')],
    line: 8,
  };
  expect(ofBlocks([{ ...named, movement: 'slug' }])).toBe(ofBlocks([named]));
});
