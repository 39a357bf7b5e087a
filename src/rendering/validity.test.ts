import { caniemail } from 'caniemail';
import { HtmlValidate } from 'html-validate';
import { beforeAll, describe, expect, test } from 'vitest';
import { allBlocks, blocksFor } from '../courses/course.ts';
import { everyMail, type Mail, notices, type Variant, variants } from '../testing/mails/mails.ts';

const MAX_HTML_BYTES = 30_000;

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  elements: ['html5'],
  rules: {
    // Outlook lays out by align, width, bgcolor and cellpadding. It does not know the CSS that replaced them.
    'no-deprecated-attr': 'off',
  },
});

/** What some mail program does not know, and why readers there lose nothing. */
const EXPLAINED: Record<string, string> = {
  '<picture> element': 'who does not know it shows the drawing that stands inside, in the colours of paper',
  'srcset and sizes attributes': 'it names the drawing for the dark; without it the other one is shown',
  'Local anchors': 'the way from the first screen to the card; without it the reader scrolls there',
  '<style> element':
    'every size, space and light colour is inline; the style element adds the dark ones, and denser paper',
  '@media': 'as above: without it the mail stays light, and takes a sheet more',
  'Class selector': 'as above',
  'Type selector': 'as above',
  'ID selector': 'as above; MJML resets Outlook by it',
  'Descendant combinator': 'as above',
  'Chaining selectors': 'as above',
  'color-scheme CSS property': 'programs that do not know it darken mails by themselves or not at all',
  'color-scheme meta tag': 'as above',
  'text-wrap': 'a title then breaks where the line is full',
  'word-break': 'as above',
  outline: 'a reset of MJML',
  'word-spacing': 'a reset of MJML',
  'border-radius': 'corners are square',
  'border-spacing': 'tables have no gaps in them either way',
  overflow: 'rounds the corners of the sheet; there they are square',
  cursor: 'a reset of MJML in its button',
  'target attribute': 'the program decides where a link opens',
  'height property': 'pictures keep their height by their width',
  '<body> element': 'replaced by a div; the colours stand on a div too',
  'aria-label attribute': 'the title stands in the mail as a heading',
  'aria-hidden attribute': 'a slash between two links is read aloud',
  'role attribute': 'tables without heads are taken for layout anyway',
};

let mails: Map<string, Mail>;
beforeAll(async () => {
  mails = await everyMail();
});

test('five courses of 41 mails', () => {
  const perCourse = Object.groupBy(
    variants.filter(({ pattern }) => pattern === null),
    ({ course }) => course.slug,
  );
  expect(Object.fromEntries(Object.entries(perCourse).map(([slug, lessons]) => [slug, lessons!.length]))).toEqual({
    'thigh-sciatica': 8,
    'recurring-sciatica': 9,
    'heavy-legs': 8,
    'back-line': 7,
    'knee-back': 9,
  });
});

describe.each([...variants, ...notices])('$name', ({ name }) => {
  test('is valid HTML', async () => {
    const { results } = await validator.validateString(mails.get(name)!.html);
    const findings = results.flatMap(({ messages }) =>
      messages.map(each => `${each.line}: ${each.ruleId}: ${each.message}`),
    );
    expect(findings).toEqual([]);
  });

  test('is small, calls no third party, hides nothing, and knows the dark', () => {
    const { html } = mails.get(name)!;
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
    expect(html).not.toMatch(/@import|@font-face|fonts\.googleapis|<script|<link/);
    expect(html).not.toMatch(/display:\s*none|visibility:\s*hidden/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    const pictures = [...html.matchAll(/src="([^"]*)"/g)].map(([, src]) => src!);
    expect(pictures.filter(src => !src.startsWith('https://letters.example/'))).toEqual([]);
  });

  test('has no slot left open', () => {
    const { html, text } = mails.get(name)!;
    expect(html + text).not.toMatch(/\{\{|\}\}|\[\[|\]\]|undefined/);
  });

  test('asks nothing of a mail program that it could not do without', () => {
    expect(notKnown(mails.get(name)!.html).filter(title => !EXPLAINED[title])).toEqual([]);
  });
});

test('every explanation belongs to a feature that a mail uses', () => {
  const met = new Set([...mails.values()].flatMap(({ html }) => notKnown(html)));
  expect(Object.keys(EXPLAINED).filter(title => !met.has(title))).toEqual([]);
});

test.each(variants)('the text of $name says all that the lesson says, and how to leave', ({ name, ...variant }) => {
  const { text, html, unsubscribe } = mails.get(name)!;
  const missing = sentencesOf(variant).filter(sentence => !unspaced(text).includes(unspaced(sentence)));
  expect(missing).toEqual([]);
  expect(unsubscribe).toMatch(/^https:\/\/letters\.example\/unsubscribe\//);
  expect(text).toContain(unsubscribe);
  expect(html).toContain(`href="${unsubscribe}"`);
});

/** Features that at least one of the large mail programs does not know, by caniemail's names. */
function notKnown(html: string): string[] {
  const { issues } = caniemail({ clients: ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*'], html });
  return [...new Set([...issues.errors.values()].flat().map(({ title }) => title))];
}

/** Markup, links and slots split a sentence. Each part must be there. */
function sentencesOf({ lesson, pattern }: Omit<Variant, 'name'>): string[] {
  const prose = allBlocks(blocksFor(lesson, pattern)).flatMap(block =>
    block.kind === 'prose' ? [block.markdown] : [],
  );
  const parts = prose.join('\n').split(/(?<=。)|\n|\*+|\[|\]\([^)]*\)|\{\{\w+\}\}/);
  const said = parts.map(part => part.replace(/^\s*(#+|[-+]|\d+\.)\s/, '').replace(/^[[*\s]+/, ''));
  return [lesson.title, ...said.map(part => part.trim())].filter(Boolean);
}

/** The colon behind a row's head is full-width in a text. */
const unspaced = (text: string) => text.replace(/\s/g, '').replaceAll(':', '：');
