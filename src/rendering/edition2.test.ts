import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Course } from '../courses/course.ts';
import { blocksFor, everyForm } from '../courses/course.ts';
import type { Library } from '../deps.ts';
import { findMail } from '../mails/compiled.ts';
import { writeEdition2 } from '../testing/mails/edition2.ts';
import { pictureUrl } from './boxes.ts';
import { loadLibrary } from './library.ts';

let folder: string;
let library: Library;
let course: Course;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  writeEdition2(join(folder, 'emails'));
  library = await loadLibrary(join(folder, 'emails'), 'build/mails');
  course = library.courses[0]!;
});
afterAll(() => rmSync(folder, { recursive: true }));

const mail = (number: number, pattern: string | null = null, held: string[] = []) =>
  findMail(library.mails, course.slug, number, pattern, held)!;
/** What a reader sees of HTML, in order. */
const seen = (html: string) =>
  html
    .replace(/<style[\s\S]*?<\/style>|<head[\s\S]*?<\/head>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, '');
const inOrder = (text: string, parts: string[]) => {
  const places = parts.map(part => [part, text.indexOf(part.replace(/\s/g, ''))] as const);
  expect(places.filter(([, at]) => at < 0)).toEqual([]);
  expect(places.map(([, at]) => at)).toEqual(places.map(([, at]) => at).toSorted((a, b) => a - b));
};

const ORDER = [
  '{{clinic_name}}',
  '第1回／全3回・読む2分・動き2分',
  '太もも裏はなぜ痛むのか',
  '今週の2分',
  '足首を起こす 左右10回',
  '{{check_in}}',
  'こんなときは、先に医療機関へ',
  '「ただの疲れだと思っていました」',
  '足首を起こして倒す',
  '次の人は先に医師へ',
  'もっと軽く',
  '物足りない日',
  'カードに印をつける',
  '腰から足先まで、1本の神経',
  '研究でわかっていること',
  '現場でよく言われること',
  'まだわかっていないこと',
  '当院では',
  'ここまでで続いているもの',
  '{{numbers}}',
  '配信を止める',
  'つらくなった／もう十分',
  'ブラウザで読む',
  '{{legal_name}}',
  '出典：記事',
  '公的な指針　英国NHS「坐骨神経痛」',
  '当院で加えたこと',
  '{{review}}',
];

test('a mail stands in the order that was agreed, in both its parts', () => {
  inOrder(seen(mail(1).html).replace(/^.*?(?=\{\{clinic_name)/, ''), ORDER);
  inOrder(mail(1).text.replace(/\s/g, ''), ORDER);
});

test('a mail of more than 30,000 bytes is refused', async () => {
  const emails = join(folder, 'long');
  writeEdition2(emails);
  const file = join(emails, 'courses/edition-two/02-second.md');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${'長い文です。'.repeat(1_600)}\n`);
  const refused = await loadLibrary(emails, 'build/mails').catch(error => error.message);
  expect(refused).toMatch(/02-second\.md:1 {2}HTML has \d+ bytes, more than 30000/);
});

test('when to see a doctor stands beside a bar of its own at the foot, with the signs or without them', () => {
  for (const number of [1, 2, 3])
    expect(mail(number).html).toMatch(/<div class="red-flags" style="[^"]*border-left:4px solid #B5472F">[^<]*<a /);
});

test('the first screen leads to the card of the week, and a card to the sheet', () => {
  const { html } = mail(1);
  expect(html).toContain('href="#card"');
  expect(html.match(/ id="card"/g)).toHaveLength(1);
  expect(html.indexOf(' id="card"')).toBeLessThan(html.indexOf('{{sheet_url}}'));
  const ofSitting = mail(2, 'sitting').html;
  expect(seen(ofSitting.slice(ofSitting.indexOf('<table class="card" id="card"')))).toMatch(/^太もも裏をタオルで/);
});

test('an invitation asks for no movement, and a card of a course without a sheet leads to none', () => {
  expect(mail(3).html).not.toContain('#card');
  expect(seen(mail(3).html)).toContain('第3回／全3回・読む2分&nbsp;●●●ご');
  expect(seen(mail(3).html)).toContain('{{numbers}}');
});

test('readers of a pattern, and clinics with a licence, get their own mail', () => {
  const forms = everyForm(course.lessons[0]!, course);
  expect(forms).toHaveLength(6);
  const versions = forms.map(({ pattern, held }) => mail(1, pattern, held).version);
  expect(new Set(versions).size).toBe(6);
  expect(mail(1, null, ['acupuncture']).text).toContain('はりという手当て');
  expect(mail(1, null, []).text).toContain('施術という手当て');
  expect(mail(1, 'sitting').text).toContain('「長く座るとつらい」方へ');
  expect(mail(1, 'standing').text).toContain('「立ち仕事のあと」方へ');
});

test('a link to an earlier lesson is one, and to a later one only its words stay', () => {
  expect(mail(1).links).toEqual(['/when-to-see-a-doctor']);
  expect(seen(mail(1).html)).toContain('次は筋肉の感じ方です。');
  expect(mail(1).text).toContain('次は筋肉の感じ方です。カードは1枚の紙( {{sheet_url}} )に');
  expect(mail(2).links).toContain('lesson:first');
});

test('titles, labels, doses and buttons are in phrases', () => {
  expect(mail(2).html).toMatch(/<h1[^>]*>(?:<span style="display:inline-block">[^<]+<\/span>)+<\/h1>/);
  expect(mail(2).html).toContain(' aria-label="筋肉の痛みと神経の痛みを、分けて感じる"');
});

test('a drawing is offered in the colours of the dark, and stands in those of paper elsewhere', () => {
  const { html } = mail(1);
  const offered = [
    ...html.matchAll(
      /<picture><source srcset="([^"]+)" media="\(prefers-color-scheme:dark\)"><img[^>]* src="([^"]+)"[^>]*><\/picture>/g,
    ),
  ];
  expect(offered.map(([, dark, light]) => [dark, light])).toEqual(
    ['ankle-pump', 'sciatic-nerve'].map(name => [pictureUrl(`${name}-dark.png`), pictureUrl(`${name}.png`)]),
  );
});

test('every block of every reader is in a mail', () => {
  for (const { pattern, held } of everyForm(course.lessons[0]!, course)) {
    const prose = blocksFor(course.lessons[0]!, pattern, held).filter(({ kind }) => kind === 'prose');
    expect(prose.length).toBeGreaterThan(2);
    expect(mail(1, pattern, held)).toBeDefined();
  }
});
