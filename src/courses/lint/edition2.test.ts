import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeEdition2 } from '../../testing/mails/edition2.ts';
import type { Course, Lesson } from '../course.ts';
import { loadCourses } from '../load.ts';
import type { Movements } from '../movements.ts';
import { parseLesson } from '../parse-lesson.ts';
import { lintAcross, openingOf, sharedOf } from './across.ts';
import { lintLesson } from './lint.ts';

let emails: string;
let movements: Movements;
let fixture: Course;
beforeAll(() => {
  emails = join(mkdtempSync(join(tmpdir(), 'dayori-')), 'emails');
  writeEdition2(emails);
  const loaded = loadCourses(emails);
  movements = loaded.movements;
  fixture = loaded.courses[0]!;
});
afterAll(() => rmSync(join(emails, '..'), { recursive: true }));

const FRONT = `title: 題
subject: 第2回 件名
preheader: 前書き
action: { line: 足首を起こす 左右5回, minutes: 2, movements: [ankle-pump] }
sources: { article: { file: a.txt, author: 院, section: 節 } }
review_due: 2027-02-28`;
/** 560 characters of prose in short sentences, no four of which end in ます。 in a row. */
const PLAIN = Array.from({ length: 20 }, () => 'からだの見方をひとつお届けします。\nきょうは足もとの話。').join('\n\n');
const CARD = ':::exercise ankle-pump 1\n:::';

function sheetOf(body: string, front = FRONT, number = 2) {
  const source = `---\n${front}\n---\n${body}`;
  const { patterns } = fixture;
  const reading = { file: 'emails/courses/c/02-x.md', movements, findings: [], edition: 2 as const, patterns };
  const lesson = parseLesson(source, number, reading)!;
  expect(reading.findings).toEqual([]);
  return {
    lesson,
    course: { ...fixture, lessons: [fixture.lessons[0]!, lesson, fixture.lessons[2]!] },
    movements,
    source,
  };
}
/** What is remarked on a text among plain sentences, each as `rule phrase`. */
const remarksOn = (text: string, front = FRONT, plain = PLAIN) =>
  lintLesson(sheetOf(`${text}\n\n${CARD}\n\n${plain}\n`, front)).map(({ rule, phrase }) => `${rule} ${phrase}`);
const opens = (each: string) => each.slice(0, each.indexOf(' '));

test('a plain lesson with a card has nothing to remark on', () => {
  expect(remarksOn('')).toEqual([]);
});

test.each([
  ['week-opening', 'きょうの話です。先週の動きは続けてください。'],
  ['week-opening', '今週は、足首です。'],
  ['hearsay', '足が軽くなると言われています。'],
  ['hearsay', '軽くなることが多いとされます。'],
  ['hearsay', 'そう考える施術者もいます。'],
  ['hearsay', '足と関わるようです。'],
  ['permits', '歩いてかまいません。座ってもかまいません。'],
  ['kanji-number', '一日一回です。'],
  ['kanji-number', '二十秒です。'],
  ['kanji-number', '三分です。'],
  ['kanji-number', '二週間です。'],
  ['kanji-thing', '一つだけです。'],
  ['kanji-thing', '三つあります。'],
  ['half-width', '坐骨神経(ざこつ)です。'],
  ['hedge-share', '軽いかもしれません。そうでないことがあります。片方だけかもしれません。'],
  ['exclaims', 'できました！'],
  ['addresses', 'あなたの足です。'],
  ['masu-run', '立ちます。歩きます。座ります。寝ます。'],
  ['sentence-length', `${'とても'.repeat(15)}長い。`],
  ['heading-length', '## とてもとてもとてもとても長い見出し'],
  ['alt-opening', '![図。足の裏を見る。](sciatic-nerve.png)'],
  ['alt-length', `![${'足の裏を'.repeat(21)}](sciatic-nerve.png)`],
  [
    'personal-length',
    `:::pattern general\n文です。\n:::\n:::pattern standing\n文です。\n:::\n:::pattern sitting\n${'足もとの話です。'.repeat(28)}\n:::`,
  ],
  [
    'card-length',
    `:::exercise 足を見る\n1. ${'足を見る。'.repeat(80)}\n- 量: 左右5回、1日1回\n- 次の人は先に医師へ: 手術した人\n:::`,
  ],
  ['steps', ':::exercise 足を見る\n1. 立つ。\n2. 見る。\n3. 座る。\n4. 休む。\n- 次の人は先に医師へ: 手術した人\n:::'],
  ['hedge', '続けると痛みが和らぎます。'],
])('%s: %s', (rule, text) => {
  expect(remarksOn(text).map(opens)).toContain(rule);
});

test.each([
  '先のほう、来週も同じ動きです。',
  '落とされた荷物です。',
  '足は一緒に、一度に動かす。十分に休む。一日の終わりです。',
  '坐骨神経（ざこつ）です。[受診の目安](/when-to-see-a-doctor)へ。',
  '歩いてかまいません。',
  '立ちます。歩きます。座ります。\n\n## 見出し\n\n寝ます。',
  ':::known\n続けると痛みが和らぎます。そうでないことがあります。軽いかもしれません。\n:::',
  '軽くなる人がいます。',
  '![足の裏を見る。](sciatic-nerve.png)',
])('nothing against: %s', text => {
  expect(remarksOn(text)).toEqual([]);
});

test('half-width brackets in front matter are found too', () => {
  expect(remarksOn('', FRONT.replace('section: 節', 'section: 節(1)')).map(opens)).toContain('half-width');
});

test.each([
  ['件名だけ', 'subject-form'],
  ['第3回 件名', 'subject-form'],
  ['第2回 ひとつ、ふたつ、3つ', 'subject-form'],
  ['第2回 腰の話', 'subject-symptom'],
])('the subject %s', (subject, rule) => {
  expect(remarksOn('', FRONT.replace('第2回 件名', subject)).map(opens)).toContain(rule);
});

test('prose has 500 to 850 characters, and the whole at most 1,450, for the readers of each pattern', () => {
  expect(remarksOn('', FRONT, '短い文です。').map(opens)).toContain('prose-length');
  expect(remarksOn(PLAIN).map(opens)).toEqual(['prose-length']);
  expect(remarksOn(`${PLAIN}\n\n${PLAIN}`).map(opens)).toEqual(['prose-length', 'whole-length']);
  const blocks = ['general', 'sitting', 'standing'].map(slug => `:::pattern ${slug}\n文です。\n:::`).join('\n');
  expect(remarksOn(`${blocks}\n${PLAIN}`).map(each => each.replace(/\d+ /, ''))).toEqual([
    'prose-length (general)',
    'prose-length (sitting)',
    'prose-length (standing)',
  ]);
});

test('the first screen promises no amount that the card does not ask for', () => {
  expect(remarksOn('', FRONT.replace('左右5回', '左右6回'))).toEqual(['action-dose 左右6回']);
  expect(remarksOn('左右10回は、物足りない日だけ。')).toEqual([]);
  expect(remarksOn('左右15回です。').map(opens)).toEqual(['dose']);
});

test('a picture directly below a heading', () => {
  const picture = '![足の裏を見る。](sciatic-nerve.png)';
  expect(remarksOn(`## 見出し\n\n${picture}`).map(opens)).toEqual(['heading-picture']);
  expect(remarksOn(`:::pattern general\n### 見出し\n\n${picture}\n:::`).map(opens)).toContain('heading-picture');
  expect(remarksOn(`## 見出し\n\n文です。\n\n${picture}`)).toEqual([]);
});

test('a lesson without a picture, and an invitation with one', () => {
  const front = FRONT.replace(/action: .*\n/, '').replace('preheader', 'kind: invitation\npreheader');
  const without = lintLesson(sheetOf(PLAIN, FRONT.replace(/action: .*\n/, ''))).map(({ rule }) => rule);
  expect(without).toEqual(['picture']);
  const invited = lintLesson(sheetOf(`![足](sciatic-nerve.png)\n\n${PLAIN}`, front)).map(({ rule }) => rule);
  expect(invited).toContain('picture');
});

const lessonWith = (body: string, number: number, kind: Lesson['kind'] = 'lesson'): Lesson => ({
  ...sheetOf(body).lesson,
  ...{ number, kind, slug: `l${number}`, file: `${number}.md` },
});
const courseOf = (...bodies: string[]): Course => ({
  ...fixture,
  lessons: bodies.map((body, index) => lessonWith(body, index + 1)),
});
const acrossOf = (course: Course) => lintAcross([course]).map(({ rule, phrase }) => `${rule} ${phrase}`);
const PERSONAL = ':::pattern general\n文。\n:::';

test('half of the mails speak to readers of a pattern', () => {
  expect(acrossOf(courseOf('ひとつ。', 'ふたつめ。', PERSONAL))).toEqual(['personal 1 / 3']);
  expect(acrossOf(courseOf('ひとつ。', PERSONAL))).toEqual([]);
});

test.each([
  ['「疲れだと思った」。そう聞きます。', 'quote'],
  ['足は何本ですか。', 'question'],
  ['腰の骨は5個です。', 'number'],
  ['立って、足を見てください。', 'test'],
  ['駅のホームで待つ。', 'other'],
])('%s opens with a %s', (text, opening) => {
  expect(openingOf(lessonWith(`${CARD}\n\n${text}`, 1))).toBe(opening);
});

test('no two lessons running open alike, no more than two with a question, and few announce the next week', () => {
  const asks = '足は何本ですか。';
  expect(acrossOf(courseOf(`「あ」。\n${PERSONAL}`, '「い」。'))).toEqual(['openings quote']);
  expect(acrossOf(courseOf(`${asks}\n${PERSONAL}`, '駅。', `${asks}\n${PERSONAL}`, '道。', asks)).join()).toContain(
    'openings question',
  );
  expect(acrossOf(courseOf(`来週は足。\n${PERSONAL}`, '来週は腰。', '駅。')).join()).toContain('next-week 2 / 3');
});

test('prose that stands in two mails is found, and what stands on cards is not', () => {
  const same = 'まったく同じ文がここに並びます。';
  const shares = (...bodies: string[]) => sharedOf([courseOf(...bodies)]).map(({ share }) => Math.round(share * 100));
  expect(shares(same, `${same}\n\n${'ほかの文章です'.repeat(2)}。`)).toEqual([100, 52]);
  expect(shares(`${CARD}\n\n駅。`, `${CARD}\n\n道。`)).toEqual([0, 0]);
  expect(acrossOf(courseOf(`${same}\n${PERSONAL}`, same)).join()).toContain(
    'shared 100 %: まったく同じ文がここに並びます。',
  );
});

test('a pattern may be named in many mails, which is not shared prose', () => {
  const patterns = [{ slug: 'inward', label: '内側に体重が寄る（外反母趾など）' }];
  const named = (word: string) => `「${patterns[0]!.label}」方へ${word}`;
  const course = courseOf(named('の駅の話'), named('、道の話'));
  expect(sharedOf([{ ...course, patterns }]).map(({ share }) => share)).toEqual([0, 0]);
  expect(sharedOf([course]).map(({ share }) => share > 0)).toEqual([true, true]);
});

test('what the next mail answers about a movement is read too', () => {
  const path = join(emails, 'movements.yaml');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, before.replace('1回だけで足ります。', '一回で完治します。'));
  const found = loadCourses(emails).remarks.filter(({ file }) => file === 'emails/movements.yaml');
  writeFileSync(path, before);
  expect(found.map(({ rule, phrase, line }) => `${rule} ${phrase} ${line}`)).toEqual([
    'G 完治 6',
    'kanji-number 一回 6',
  ]);
});
