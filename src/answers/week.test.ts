import { expect, test } from 'vitest';
import { type Course, findCourse } from '../courses/course.ts';
import type { Reason } from '../courses/movements.ts';
import { ASKING, actionFor, askingLibrary } from '../testing/courses/asking-course.ts';
import { testLibrary } from '../testing/deps.ts';
import { inMail } from '../texts/ja/check-in/mails.ts';
import { weekInMail } from './fragments.ts';
import { numberLines } from './numbers.ts';
import { type AnswerStanding, standingOf } from './standing.ts';
import { type Counted, sumsOf } from './sums.ts';
import { type Numbers, nameOf, type Past, replyTo, type Week } from './week.ts';

const course = findCourse(askingLibrary(await testLibrary()).courses, ASKING)!;
const DAY = 86_400_000;
const AGREED: AnswerStanding = { keeping: 'agreed', shared: false };
const past = (number: number, answer: Past['answer'] = null, reason: Reason | null = null): Past => ({
  ...{ deliveryId: `dlv_${number}`, number, sentAt: number * 7 * DAY },
  ...{ action: actionFor(number, null), answer, reason },
});
const reading = (number: number, of: Course = course) => ({
  course: of,
  lesson: of.lessons[number - 1]!,
  pattern: null,
});
const week = (...list: Past[]): Week => ({ standing: AGREED, past: list, numbers: [] });
const rested = (number: number, reason: Reason | null) => past(number, 'rested', reason);

test('the reply is to the last answer: a reason is answered, all else is met with silence', () => {
  for (const reason of ['time', 'forgot', 'unsure', 'unfit', 'pain'] as const)
    expect(replyTo(week(past(3), rested(2, reason), past(1)), reading(4))).toMatchObject({ kind: 'reason', reason });
  for (const silent of [past(2), past(2, 'done'), past(2, 'some'), rested(2, null)])
    expect(replyTo(week(past(3), silent, rested(1, 'pain')), reading(4))).toBeUndefined();
  expect(replyTo(week(), reading(1))).toBeUndefined();
});

test('pain counts as twice running only without anything between', () => {
  const twice = (...list: Past[]) => replyTo(week(past(4), ...list), reading(5))?.kind;
  expect(twice(rested(3, 'pain'), rested(2, 'pain'))).toBe('pain-again');
  expect(twice(rested(3, 'pain'), past(2), rested(1, 'pain'))).toBe('reason');
  expect(twice(rested(3, 'pain'), rested(2, 'time'))).toBe('reason');
  expect(twice(rested(3, 'time'), rested(2, 'pain'))).toBe('reason');
});

test('a mail that is sent a second time answers what was said to the first', () => {
  expect(replyTo(week(rested(3, 'pain'), rested(2, 'pain')), reading(4))?.kind).toBe('pain-again');
});

test('the dose goes one step back from that of the card, and before the first step to the lighter form', () => {
  const doseAt = (step: number) => {
    const lesson = { ...course.lessons[4]!, blocks: [card(step)] };
    const of = { course, lesson, pattern: null };
    const reply = replyTo(week(past(4), rested(3, 'pain'), rested(2, 'pain')), of);
    return reply?.kind === 'pain-again' ? reply.dose : undefined;
  };
  const card = (step: number) => ({ kind: 'exercise' as const, title: '', movement: 'odd', step, blocks: [], line: 1 });
  expect([doseAt(1), doseAt(2), doseAt(3)]).toEqual(['oddを足首だけ', 'odd5回', 'odd10回']);
});

test('the question says last week only of last week', () => {
  const asked = (days: number) =>
    weekInMail(week(past(1)), reading(2), { checkIn: 'c', how: 'h' }, past(1).sentAt + days * DAY).checkIn.text;
  const name = nameOf(actionFor(1, null));
  expect(asked(7)).toContain(inMail.lastWeek(name));
  for (const days of [14, 70]) expect(asked(days)).toContain(inMail.lastTime(name));
});

test('what a file says is escaped in HTML, and left alone in text', () => {
  const odd = { ...past(1), action: { line: '<b>&"膝" 左右5回', minutes: 2, movements: [] } };
  const { html, text } = weekInMail(week(odd), reading(2), { checkIn: 'c?x&y', how: 'h' }, 0).checkIn;
  expect(html).toContain('&lt;b&gt;&amp;&quot;膝&quot;');
  expect(html).toContain('href="c?x&amp;y?a=done"');
  expect(text).toContain('<b>&"膝"');
});

test('a task without a movement, or a movement without words, is answered in general words', () => {
  const writing = { ...rested(2, 'time'), action: { line: '書く', minutes: 2, movements: [] } };
  for (const of of [course, { ...course, movements: undefined }]) {
    const list = of === course ? [past(3), writing] : [past(3), rested(2, 'time')];
    const { text } = weekInMail(week(...list), reading(4, of), { checkIn: 'c', how: 'h' }, 0).checkIn;
    expect(text).toContain(inMail.replies.time);
  }
});

test('whatever is asked and answered, links come in pairs', () => {
  const last = course.lessons.length;
  for (const lesson of [1, 2, 4, 7])
    for (const list of [[], [past(1)], [past(3), rested(2, 'time')], [past(4), rested(3, 'pain'), rested(2, 'pain')]]) {
      expect(lesson).toBeLessThan(last);
      const { html } = weekInMail(week(...list), reading(lesson), { checkIn: 'c', how: 'h' }, 0).checkIn;
      expect([lesson, list.length, (html.match(/href=/g) ?? []).length % 2]).toEqual([lesson, list.length, 0]);
    }
});

test('who refused or took everything back is asked nothing and told nothing', () => {
  for (const act of ['refused', 'withdrawn'] as const) {
    const silent = { ...week(past(3), rested(2, 'pain'), rested(1, 'pain')), standing: standingOf(act) };
    const of = weekInMail(silent, reading(8), { checkIn: 'c', how: 'h' }, 0);
    expect(of).toEqual({ checkIn: { html: '', text: '' }, numbers: { html: '', text: '' }, isGuarded: false });
  }
});

test('numbers stand in their order, gaps are left out, and of two activities only the later is compared', () => {
  const at = (moment: Numbers['moment'], given: Partial<Numbers>): Numbers => ({
    ...{ moment, worst: null, activity: null, ability: null, change: null },
    ...given,
  });
  expect(numberLines([])).toEqual([]);
  const lines = numberLines([
    at('end', { worst: 0, activity: 'socks', ability: 10 }),
    at('start', { worst: 6, activity: 'stairs', ability: 2 }),
  ]);
  expect(lines.map(({ value }) => value)).toEqual(['はじめ 6 → いま 0', 'いま 10']);
});

test('sums begin at thirty readers', () => {
  const rows = (readers: number): Counted[] => [
    { answer: 'done', reason: null, times: 40, readers },
    { answer: 'rested', reason: 'pain', times: 2, readers },
  ];
  expect([sumsOf([]), sumsOf(rows(29))]).toEqual([undefined, undefined]);
  expect(sumsOf(rows(30))).toMatchObject({
    readers: 30,
    answers: { done: 40, some: 0, rested: 2 },
    reasons: { pain: 2 },
  });
});
