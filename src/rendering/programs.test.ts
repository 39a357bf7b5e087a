import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { everyMail, type Mail, notices, variants } from '../testing/mails/mails.ts';
import { redFlags } from '../texts/ja/safety.ts';
import { formatDate } from './mime.ts';
import { pictureName } from './picture-name.ts';

// What mail programs other than a browser need, on the bytes of every mail.

let mails: Map<string, Mail>;
beforeAll(async () => {
  mails = await everyMail();
});

const COLUMN = 512;
const CARD = 470;
/** Height by width of each drawing, by its name in URLs, as its SVG says. */
const DRAWINGS = 'emails/illustrations';
const SHAPES = new Map(
  readdirSync(DRAWINGS)
    .filter(file => file.endsWith('.svg'))
    .map(file => {
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(readFileSync(join(DRAWINGS, file), 'utf8'))!;
      return [pictureName(file.replace('.svg', '.png')), Number(height) / Number(width)];
    }),
);
const header = (raw: string, name: string) =>
  new RegExp(`^${name}:[ \\r\\n]*(.*(?:\\r\\n[ \\t].*)*)`, 'm').exec(raw.slice(0, raw.indexOf('\r\n\r\n')))?.[1];
const bodyOf = (html: string) => html.slice(html.indexOf('<body'));
const plain = (html: string) => bodyOf(html).replace(/<!--[\s\S]*?-->|<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim(); // biome-ignore format: one thought
/** What stands in HTML when its tags are gone: titles stand in boxes that hold phrases together. */
const words = (html: string) => html.replace(/<[^>]+>/g, '');
const tags = (html: string, name: string) => html.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];

/**
 * The signs of JIS X 0208. WHATWG's table has NEC's and IBM's rows as well: ① and ㈱ are read aloud in many ways, and shown small.
 */
function jisX0208(): Set<string> {
  const decoder = new TextDecoder('euc-jp');
  const rows = [...Array(8).keys(), ...Array.from({ length: 69 }, (_, n) => n + 15)];
  const signs = rows.flatMap(row =>
    Array.from({ length: 94 }, (_, cell) => decoder.decode(Uint8Array.of(0xa1 + row, 0xa1 + cell))),
  );
  return new Set([...signs, ...'〜−‖—']);
}
const SIGNS = jisX0208();
/** The parts of a drawing and the words about them have the same numbers. */
const OF_DRAWINGS = '①②③④⑤⑥';
const notCarried = (text: string) =>
  [...new Set(text)].filter(
    sign => !/[\x20-\x7e\n\r\u00a0]/.test(sign) && !SIGNS.has(sign) && !OF_DRAWINGS.includes(sign),
  );

describe.each([...variants, ...notices])('$name', ({ name }) => {
  test('its signs are all in JIS X 0208', () => {
    const { html, text } = mails.get(name)!;
    expect(notCarried(plain(html).replaceAll('&nbsp;', ' ') + text)).toEqual([]);
  });

  test('no space stands behind a mark or a head, where a line would break', () => {
    const lines = mails.get(name)!.text.split('\n');
    expect(lines.filter(line => /^(\S{1,2}|\d+\.|\[図\]|・?[^\s:：]{1,10}[:：]) /u.test(line))).toEqual([]);
  });

  test('each drawing is no wider than where it stands', () => {
    const { html } = mails.get(name)!;
    const widths = tags(html, 'img').map(tag => ({ tag, width: Number(/ width="(\d+)"/.exec(tag)?.[1]) }));
    const widest = (tag: string) => (tag.includes('class="drawing"') ? CARD : COLUMN);
    expect(widths.filter(({ tag, width }) => !(width <= widest(tag)))).toEqual([]);
    for (const [, width] of html.matchAll(/<(?!img)[a-z]+\b[^>]* width="(\d+)"/g))
      expect(Number(width)).toBeLessThanOrEqual(560);
  });

  test('each drawing says how high it is, in its own shape, and shrinks with its width', () => {
    const { html } = mails.get(name)!;
    for (const tag of tags(html, 'img').filter(each => each.includes('/pictures/'))) {
      const width = Number(/ width="(\d+)"/.exec(tag)![1]);
      const drawn = SHAPES.get(/pictures\/([^"]+)"/.exec(tag)![1]!)!;
      expect(tag).toContain(` height="${Math.round(width * drawn)}"`);
      expect(tag).toMatch(/[";]width:100%/);
      expect(tag).toMatch(/[";]height:auto/);
    }
  });

  test('the name of the whole is its heading', () => {
    const { html } = mails.get(name)!;
    expect(/ aria-label="([^"]*)"/.exec(html)![1]).toBe(words(/<h1\b[^>]*>(.*?)<\/h1>/.exec(html)![1]!));
    expect(tags(html, 'h1')).toHaveLength(1);
  });

  test('texts and cards name their ink and their ground in one place', () => {
    const { html } = mails.get(name)!;
    const texts = [...html.matchAll(/<td\b[^>]*class="[^"]*\b(?:ink|soft)\b[^>]*>\s*(<div\b[^>]*>)/g)].map(
      ([, div]) => div!,
    );
    const cells = tags(html, 'td').filter(tag => /class="(exercise|this-week|red-flags|pain-rule)"/.test(tag));
    expect(texts.length).toBeGreaterThan(2);
    for (const tag of [...texts, ...cells]) {
      expect(tag).toMatch(/[";]color:#[0-9A-F]{6}/);
      expect(tag).toMatch(/[";]background(-color)?:#[0-9A-F]{6}/);
    }
  });

  test('is dated by the clinic’s clock, and answered to the clinic', () => {
    const { raw } = mails.get(name)!;
    expect(header(raw, 'Date')).toMatch(/^\w{3}, \d+ \w{3} \d{4} [\d:]{8} \+0900$/);
    const listId = header(raw, 'List-Id');
    expect(header(raw, 'Mail-Reply-To')).toBe(listId && header(raw, 'Reply-To'));
    if (listId) {
      expect(header(raw, 'List-Post')).toBe('<mailto:info@mihon-in.example>');
      expect(listId).toMatch(/^=\?UTF-8\?B\?[^?]+\?= <letters\.mihon-in\.example>$/);
      expect(header(raw, 'Reply-To')).toBe('info@mihon-in.example');
    }
  });
});

const SYMPTOMS = /痛|しびれ|こむら|だる|重[いさ]|しこり|むくみ|坐骨|ヘルニア|腰|膝|太もも|ふくらはぎ/;

describe.each(variants)('$name', ({ name, lesson, course }) => {
  test('begins with its preheader, and names no symptom in the first words after it', () => {
    const { html, text } = mails.get(name)!;
    const before = '見本鍼灸院 見本さん、こんにちは。';
    const slash = course.edition === 2 ? '／' : '/';
    const seen = words(bodyOf(html).replace(/<!--[\s\S]*?-->|<br>|<\/(?:p|div|td|h1)>/g, ' '))
      .replace(/\s+/g, ' ')
      .trim();
    expect(
      seen.startsWith(`${lesson.preheader} ${before} 第${lesson.number}回${slash}全${course.lessons.length}回`),
    ).toBe(true);
    expect(text.replace(/\s+/g, ' ').startsWith(`${lesson.preheader} ${before} 第${lesson.number}回`)).toBe(true);
    expect(lesson.preheader).not.toMatch(SYMPTOMS);
  });

  test('tells done from to do by the shape of its dots', () => {
    const done = '●'.repeat(lesson.number);
    const todo = '○'.repeat(course.lessons.length - lesson.number);
    const seen = plain(mails.get(name)!.html).replaceAll(' ', '');
    expect(seen).toMatch(new RegExp(`(?:回|読む\\d分|動き\\d分)&nbsp;${done}${todo}`));
  });

  test('its cards begin with headings', () => {
    const { html } = mails.get(name)!;
    const heads = [...html.matchAll(/<td\b[^>]*class="(this-week|red-flags|pain-rule)"[^>]*>(.{0,4})/g)];
    expect(heads.filter(([, , begins]) => begins !== '<h2 ')).toEqual([]);
    if (words(html).includes(redFlags.heading))
      expect([...html.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, head]) => words(head!))).toContain(redFlags.heading);
  });

  test('what a drawing shows is said once, and stands there without the drawing', () => {
    const { html } = mails.get(name)!;
    const drawings = tags(html, 'img').filter(tag => tag.includes('/pictures/'));
    const inCards = drawings.filter(tag => tag.includes('class="drawing"'));
    // In edition 2 a drawing says what to do, so that it can be followed unseen; before, it only said that there is one.
    const said = course.edition === 2 ? / alt="(?!図|イラスト)[^"]{1,80}"/ : / alt="図：[^"]{1,40}"/;
    for (const tag of inCards) expect(tag).toMatch(said);
    const captions = [...html.matchAll(/<p class="caption"[^>]*>([^<]+)<\/p>/g)];
    expect(captions).toHaveLength(drawings.length - inCards.length);
    for (const tag of drawings.filter(each => !inCards.includes(each))) expect(tag).toMatch(/ alt(=""|\s|>)/);
  });
});

test('no two mails of all courses have one subject', () => {
  const subjects = new Map(variants.map(({ course, lesson }) => [`${course.slug}/${lesson.number}`, lesson.subject]));
  expect(subjects.size).toBe(41);
  expect(new Set(subjects.values()).size).toBe(41);
});

test.each([
  ['2026-12-31T22:00:20Z', 'Asia/Tokyo', 'Fri, 1 Jan 2027 07:00:20 +0900'],
  ['2026-07-05T11:00:00Z', 'America/New_York', 'Sun, 5 Jul 2026 07:00:00 -0400'],
  ['2026-12-05T03:30:59.999Z', 'Asia/Kathmandu', 'Sat, 5 Dec 2026 09:15:59 +0545'],
  ['2026-12-05T03:30:00Z', '+09:00', 'Sat, 5 Dec 2026 12:30:00 +0900'],
])('%s in %s is written as %s', (at, zone, written) => {
  expect(formatDate(Date.parse(at), zone)).toBe(written);
});
