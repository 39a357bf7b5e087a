import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeEdition2 } from '../testing/mails/edition2.ts';
import { actionOf, allBlocks, type Block, blocksFor, licenceFormsOf } from './course.ts';
import { lessonHash } from './lesson-hash.ts';
import { loadCourses } from './load.ts';

const COURSE = 'courses/edition-two';
let emails: string;
beforeEach(() => {
  emails = join(mkdtempSync(join(tmpdir(), 'dayori-')), 'emails');
  writeEdition2(emails);
});
afterEach(() => rmSync(join(emails, '..'), { recursive: true }));

const read = (file: string) => readFileSync(join(emails, file), 'utf8');
/** The findings after a change, each as `file:line message`, and the file as it is then. */
function findingsAfter(file: string, from: string | RegExp, to: string) {
  const changed = read(file).replace(from, to);
  expect(changed).not.toBe(read(file));
  writeFileSync(join(emails, file), changed);
  return loadCourses(emails).findings.map(({ file: name, line, message }) => `${name}:${line} ${message}`);
}
const lineOf = (file: string, text: string) =>
  read(file)
    .split('\n')
    .findIndex(line => line.includes(text)) + 1;
const lessonOf = (number: number) => loadCourses(emails).courses[0]!.lessons[number - 1]!;
const kindsOf = (blocks: Block[]) => blocks.map(({ kind }) => kind);

test('a course of edition 2 with every block has nothing wrong', () => {
  const { courses, findings } = loadCourses(emails);
  expect(findings).toEqual([]);
  const [course] = courses;
  expect(course).toMatchObject({
    edition: 2,
    sheet: { general: [{ slug: 'ankle-pump' }], sitting: [{ slug: 'towel-stretch' }] },
  });
  expect(kindsOf(course!.lessons.flatMap(({ blocks }) => allBlocks(blocks)))).toEqual(
    expect.arrayContaining(['red-flags', 'exercise', 'label', 'pattern', 'recap', 'numbers', 'flare-up', 'licence']),
  );
});

test('the action is one for all, or one for each pattern with a general one for the others', () => {
  expect(actionOf(lessonOf(1), 'sitting')).toEqual({
    line: '足首を起こす 左右10回',
    minutes: 2,
    movements: ['ankle-pump'],
  });
  expect(actionOf(lessonOf(2), 'sitting')?.line).toBe('タオルでのばす 20秒');
  expect(actionOf(lessonOf(2), 'standing')?.line).toBe('足首を起こす 左右10回');
  expect(actionOf(lessonOf(2), null)?.line).toBe('足首を起こす 左右10回');
  expect(actionOf(lessonOf(3), null)).toBeUndefined();
});

test('a card shows the step of the dose that it names, a lighter form, and the next step unless it is the last', () => {
  const cards = [1, 2].flatMap(number => allBlocks(lessonOf(number).blocks).filter(block => block.kind === 'exercise'));
  const rowsOf = (card: Block) => JSON.stringify('blocks' in card && card.blocks);
  expect(rowsOf(cards[0]!)).toContain('- 量: 左右5回、1日1回\\n');
  expect(rowsOf(cards[0]!)).toContain('- もっと軽く: つま先だけ5回\\n- 物足りない日: 左右10回、1日1回"');
  const last = cards.find(card => card.kind === 'exercise' && card.step === 3)!;
  expect(rowsOf(last)).toContain('- 量: 左右10回、1日2回\\n');
  expect(rowsOf(last)).not.toContain('物足りない日');
  expect(rowsOf(last)).toContain('"small":true');
});

test('a pattern block names the label of its pattern', () => {
  const text = (pattern: string | null) => JSON.stringify(blocksFor(lessonOf(1), pattern));
  expect(text('sitting')).toContain('「長く座るとつらい」方へ');
  expect(text(null)).not.toContain('「長く座るとつらい」');
});

test('what a clinic with a licence says, and one without', () => {
  const said = (held: string[]) => JSON.stringify(blocksFor(lessonOf(1), null, held));
  expect(said(['acupuncture'])).toContain('はりを使うときは');
  expect(said(['acupuncture'])).not.toContain('施術を受けるときは');
  expect(said(['massage'])).toContain('施術を受けるときは');
  expect(licenceFormsOf(lessonOf(1))).toEqual([[], ['acupuncture']]);
  expect(licenceFormsOf(lessonOf(2))).toEqual([[]]);
});

test('the pain rule follows the card of the week', () => {
  const kinds = kindsOf(blocksFor(lessonOf(1), null));
  expect(kinds[kinds.indexOf('exercise') + 1]).toBe('pain-rule');
  expect(kinds.filter(kind => kind === 'pain-rule')).toHaveLength(1);
});

const FIRST = `${COURSE}/01-first.md`;
test.each([
  [
    'an unknown directive',
    ':::known',
    ':::knwon',
    ':::knwon',
    'unknown directive :::knwon; known are exercise, red-flags',
  ],
  ['the old action', ':::recap', ':::this-week', ':::this-week', 'unknown directive :::this-week;'],
  [
    'a movement without its step',
    ':::exercise ankle-pump 1',
    ':::exercise ankle-pump',
    ':::exercise',
    'needs a step of its dose, 1 to 3',
  ],
  [
    'a step that there is not',
    'ankle-pump 1',
    'ankle-pump 4',
    ':::exercise',
    'ankle-pump has no step 4; its doses are 1 to 3',
  ],
  ['an unknown movement', 'ankle-pump 1', 'ankle-bump 1', ':::exercise', 'unknown movement ankle-bump'],
  ['words among the numbers', ':::numbers', ':::numbers\nひとこと。', 'ひとこと', ':::numbers takes no words'],
  ['an empty label', /:::known\n[^:]*:::/, ':::known\n:::', ':::known', ':::known needs words'],
  [
    'a picture in a label',
    ':::known',
    ':::known\n![足](ankle-pump.png)\n',
    '![足]',
    'a picture stands inside :::known',
  ],
  [
    'an unknown licence',
    ':::licensed acupuncture',
    ':::licensed surgery',
    ':::licensed',
    ':::licensed needs one of acupuncture, moxibustion',
  ],
  [
    'a pattern in a pattern',
    ':::pattern sitting',
    ':::pattern sitting\n:::pattern standing\n文。\n:::',
    ':::pattern standing',
    ':::pattern stands inside :::pattern',
  ],
  ['a label in a label', ':::known', ':::known\n:::open\n文。\n:::', ':::open', ':::open stands inside :::known'],
  [
    'an unknown lesson',
    'lesson:second',
    'lesson:secnd',
    'lesson:secnd',
    'unknown lesson secnd; this course has first, second, invitation',
  ],
  [
    'a label of no pattern',
    'ここから読む。',
    'ここから{{pattern_label}}を読む。',
    '{{pattern_label}}を',
    '{{pattern_label}} stands only inside :::pattern',
  ],
  ['an address that is no link', 'ここから読む。', '{{sheet_url}}', '{{sheet_url}}', 'unknown slot {{sheet_url}}'],
  ['no action', /action: .*\n/, '', '---', 'action: is missing'],
  [
    'an action of an unknown movement',
    'movements: [ankle-pump]',
    'movements: [ankle-bump]',
    'action:',
    'action: unknown movement ankle-bump',
  ],
  ['an action without minutes', 'minutes: 2, ', '', 'action:', 'action.general.minutes: is no number of minutes'],
  [
    'an unknown time of the self-check',
    'self_check: start',
    'self_check: begin',
    'self_check:',
    'self_check: is none of start, middle, end',
  ],
  [
    'sources as in edition 1',
    /sources:\n(?: .*\n)+/,
    'sources: [{ article: a, author: b, section: c }]\n',
    'sources:',
    'sources: is missing',
  ],
  ['an unknown source', '[S2]', '[S2, S77]', 'sources:', 'unknown source S77 of emails/sources.yaml'],
  ['no article', / {2}article: .*\n/, '', 'sources:', 'sources.article: is missing'],
  ['an unknown field', 'title:', 'titel: x\ntitle:', '---', 'Unrecognized key'],
])('%s is named with its line', (_, from, to, place, message) => {
  const findings = findingsAfter(FIRST, from, to);
  expect(findings.join('\n')).toContain(message);
  const line = place === '---' ? [1, 2] : [lineOf(FIRST, place)];
  expect(line.map(each => `emails/${FIRST}:${each} `)).toContainEqual(
    findings.find(each => each.includes(message))!.replace(/(:\d+ ).*$/s, '$1'),
  );
});

test('an action for an unknown pattern, and none for the others, are named', () => {
  const file = `${COURSE}/02-second.md`;
  const findings = findingsAfter(file, '  general: {', '  sittign: {').join('\n');
  expect(findings).toContain(`emails/${file}:${lineOf(file, 'action:')} action: unknown pattern sittign`);
  expect(findings).toContain('action: has none for general');
});

test('a course with an unknown edition, or a sheet of unknown movements, is named', () => {
  const file = `${COURSE}/course.yaml`;
  expect(findingsAfter(file, 'towel-stretch', 'towel-strech')).toEqual([
    `emails/${file}:${lineOf(file, 'sheet:')} sheet: unknown movement towel-strech`,
  ]);
  expect(findingsAfter(file, 'edition: 2', 'edition: 3')).toContain(
    `emails/${file}:${lineOf(file, 'edition:')} edition: is neither 1 nor 2`,
  );
});

test('a movement that lacks what edition 2 needs is named where it is used', () => {
  expect(findingsAfter('movements.yaml', /^ {4}lighter: つま先.*\n/m, '').join()).toContain(
    `emails/${FIRST}:${lineOf(FIRST, ':::exercise ankle-pump 1')} ankle-pump has no lighter in emails/movements.yaml`,
  );
});

test.each([
  [
    'an answer that is missing',
    '      time: 1回だけで足ります。\n',
    '',
    'movements.ankle-pump.answers.time: is missing',
  ],
  ['a code that is none', 'code: M1\n', 'code: A1\n', 'movements.ankle-pump.code: is not a code like M3'],
  ['a code twice', 'code: M3\n', 'code: M1\n', 'ankle-pump: has the code of towel-stretch, M1'],
])('in movements.yaml %s is named', (_, from, to, message) => {
  const findings = findingsAfter('movements.yaml', from, to).join('\n');
  expect(findings).toContain(message);
  expect(findings).toMatch(/emails\/movements\.yaml:\d+ movements\.|emails\/movements\.yaml:(?!0 )\d+ /);
});

test('a signature holds for the words, the action and the sources, not for where numbers are asked for', () => {
  const hash = () => {
    const [course] = loadCourses(emails).courses;
    return lessonHash(course!.lessons[0]!, course!);
  };
  const changes = (from: string, to: string) => {
    const before = hash();
    findingsAfter(FIRST, from, to);
    return hash() !== before;
  };
  expect(changes('self_check: start', 'self_check: end')).toBe(false);
  expect(changes('左右10回', '左右12回')).toBe(true);
  expect(changes('own: ', 'own: さらに')).toBe(true);
  expect(changes('[S2]', '[S2, S8]')).toBe(true);
});
