import { beforeAll, describe, expect, test } from 'vitest';
import { allBlocks, blocksFor, type Course } from '../courses/course.ts';
import { everyMail, type Mail, variants } from '../testing/mails/mails.ts';
import { painRule, redFlagBox, redFlagLine, redFlags } from '../texts/ja/safety.ts';

let mails: Map<string, Mail>;
beforeAll(async () => {
  mails = await everyMail();
});

const unspaced = (text: string) => text.replace(/\s/g, '');
const plain = (html: string) => unspaced(html.replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ''));
/** How often a mail contains `words`, in its HTML and in its text. */
const times = ({ html, text }: Mail, words: string) =>
  [plain(html), unspaced(text)].map(body => body.split(unspaced(words)).length - 1);

/** The box's texts, from its heading to the people who have been seen. */
const boxOf = ({ watchFor }: Course) => redFlagBox(watchFor).flatMap(({ heading, signs }) => [heading, ...signs]);

const warns = variants.filter(({ lesson, pattern }) =>
  blocksFor(lesson, pattern).some(({ kind }) => kind === 'red-flags'),
);
const calm = variants.filter(variant => !warns.includes(variant));

describe.each(warns)('$name', ({ name, course, lesson }) => {
  test('has the whole box, in this order, and not the line', () => {
    const body = plain(mails.get(name)!.html);
    const places = [redFlags.lead, ...boxOf(course), redFlags.seenHeading, redFlags.seen];
    const found = places.reduce((from, words) => (from < 0 ? from : body.indexOf(unspaced(words), from)), 0);
    expect(found).toBeGreaterThan(0);
    expect(times(mails.get(name)!, redFlags.seen)).toEqual([1, 1]);
    expect(times(mails.get(name)!, redFlagLine(course.watchFor))).toEqual([0, 0]);
  });

  test.runIf(lesson.number === 1)('has it before any other prose', () => {
    const body = plain(mails.get(name)!.html);
    const first = lesson.blocks.find(({ kind }) => kind === 'prose') as { markdown: string };
    expect(body.indexOf(unspaced(redFlags.heading))).toBeLessThan(body.indexOf(unspaced(first.markdown).slice(0, 20)));
  });
});

test.each(calm)('$name has the line at its foot, once', ({ name, course }) => {
  expect(times(mails.get(name)!, redFlagLine(course.watchFor))).toEqual([1, 1]);
});

test('every course warns in its first lesson and in a later one; two name their own sign in every mail', () => {
  const numbers = Map.groupBy(warns, ({ course }) => course.slug);
  for (const { course } of variants)
    expect([...new Set(numbers.get(course.slug)!.map(({ lesson }) => lesson.number))]).toEqual([1, expect.any(Number)]);
  const own = variants.filter(({ course }) => redFlagLine(course.watchFor).includes('歩くと痛み、休むと楽'));
  expect([...new Set(own.map(({ course }) => course.slug))]).toEqual(['heavy-legs', 'knee-back']);
});

test.each(variants)(
  '$name: each card says who asks first, and the pain rule follows once',
  ({ name, lesson, pattern }) => {
    const mail = mails.get(name)!;
    const cards = blocksFor(lesson, pattern).filter(block => block.kind === 'exercise');
    for (const block of allBlocks(cards)) {
      if (block.kind !== 'ask-first') continue;
      for (const { who, what } of block.people) {
        expect(times(mail, block.small ? who : who + what)[0]).toBeGreaterThan(0);
        expect(times(mail, block.small ? who : `${who}：${what}`)[1]).toBeGreaterThan(0);
      }
    }
    expect(times(mail, '次の人は先に医師へ')).toEqual([cards.length, cards.length]);
    expect(times(mail, painRule.heading)).toEqual(cards.length > 0 ? [1, 1] : [0, 0]);
  },
);
