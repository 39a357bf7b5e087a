import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lesson } from '../courses/course.ts';
import { cohortsOf, type Journey, type Seen } from '../testing/cohorts.ts';
import { byMonth, byPattern, byProvider, bySource } from './cohort-groups.ts';
import { reportCohortLessons } from './cohort-lessons.ts';
import { cohortSteps, mainSteps, reportCohorts, sumPeople } from './cohort-report.ts';
import { reachOf } from './far-enough.ts';
import { chosenSpan } from './span.ts';
import { FEWEST_LOST, weakSteps } from './weakest-step.ts';

const TODAY = '2026-11-28';
const SLUGS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const lessons = SLUGS.map((slug, index) => ({ slug, number: index + 1, title: slug }) as Lesson);
const course = { lessons, patterns: [{ slug: 'p' }, { slug: 'q' }] };
const LAST = lessons.length;

const journeyOf = (got: number, stops: boolean, seen: Seen[]): Partial<Journey> => ({
  got,
  hasStopped: stops && got < LAST,
  seen,
});
const cohort = fc.record({
  month: fc.constantFrom('2026-05', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'),
  pattern: fc.constantFrom('', 'p', 'q', 'gone'),
  provider: fc.constantFrom('docomo', 'gmail', 'other'),
  source: fc.constantFrom('', 'desk', 'site'),
});
const asked = { isConfirmed: false, got: 0, hasStopped: false, hasConsulted: false, seen: [] };
const going = fc
  .tuple(fc.nat(LAST), fc.boolean(), fc.boolean(), fc.array(fc.constantFrom<Seen>('proven', 'possible', 'notToBeSeen', 'none'), { minLength: LAST, maxLength: LAST })) // biome-ignore format: one line
  .map(([got, stops, consults, seen]) => ({
    ...{ ...asked, isConfirmed: true, hasConsulted: consults && got === LAST },
    ...journeyOf(got, stops, seen),
  }));
const journey = fc
  .tuple(cohort, fc.oneof(fc.constant(asked), going))
  .map(([of, went]): Journey => ({ ...of, ...went }));
const journeys = fc.array(journey, { maxLength: 120 });

const stepsOf = (all: Journey[]) => {
  const report = reportCohorts(course, cohortsOf(all, SLUGS), TODAY);
  return { report, steps: cohortSteps(course, report) };
};

test.each([
  ['2026-08', 'the last lesson', 11], ['2026-10', 'the third', 3], ['2026-11', 'none', 0], ['', 'all', Number.POSITIVE_INFINITY],
])('of %s, %s is far enough', (month, _, reach) => expect(reachOf(month, TODAY)).toBe(reach)); // biome-ignore format: one line

test('a lesson is counted from the day on which two weeks and a week for each lesson before it have passed', () => {
  expect(['2026-10-13', '2026-10-14', '2026-10-20', '2026-10-21'].map(day => reachOf('2026-09', day))).toEqual([
    0, 1, 1, 2,
  ]);
  expect(['2026-12-01', '2026-12-02'].map(day => reachOf('2026-09', day) >= LAST)).toEqual([false, true]);
});

test('the way from sign-up to the last lesson never grows, and what is missing has left or is under way', () => {
  fc.assert(
    fc.property(journeys, all => {
      const { report, steps } = stepsOf(all);
      for (const shown of [steps, mainSteps(steps)])
        for (const [before, after] of shown.slice(1).map((step, index) => [shown[index]!, step] as const)) {
          expect(after.people).toBeLessThanOrEqual(before.people);
          if (after.step !== 'consultations') expect(after.lost + after.underWay).toBe(before.people - after.people);
        }
      expect(report.people.confirmed).toBe(report.people.completed + report.people.stopped + report.underWay);
    }),
  );
});

test('only the months of the oldest that are far enough are counted, and they are counted person by person', () => {
  fc.assert(
    fc.property(journeys, all => {
      const { report, steps } = stepsOf(all);
      const counted = all.filter(({ month }) => reachOf(month, TODAY) >= report.reach);
      const confirmed = counted.filter(({ isConfirmed }) => isConfirmed);
      expect([report.people.requested, report.people.confirmed]).toEqual([counted.length, confirmed.length]);
      for (const one of steps) {
        if (one.step !== 'lesson') continue;
        const { number } = one.lesson;
        expect(one.people).toBe(confirmed.filter(({ got }) => got >= number).length);
        expect(one.lost).toBe(confirmed.filter(({ got, hasStopped }) => hasStopped && got === number - 1).length);
      }
      expect(report.young.people.requested).toBe(all.length - counted.length);
      expect(report.isWhole).toBe(all.some(({ month }) => month < '2026-09'));
    }),
  );
});

test('months, patterns, providers and sources each add up to the whole', () => {
  fc.assert(
    fc.property(journeys, all => {
      const rows = cohortsOf(all, SLUGS);
      const { report } = stepsOf(all);
      const sums = [byPattern(report, course.patterns), byProvider(report), bySource(report)].map(({ shown }) =>
        sumPeople(shown),
      );
      for (const sum of sums) expect(sum).toEqual(report.people);
      expect(sumPeople(byMonth(rows, LAST, TODAY))).toEqual(sumPeople(rows.people));
      const ripe = byMonth(rows, LAST, TODAY).filter(({ isYoung }) => !isYoung);
      if (report.isWhole) expect(sumPeople(ripe)).toEqual(report.people);
    }),
  );
});

test('what is seen of a lesson is counted mail by mail: of those counted above, and beyond their reach of anybody', () => {
  fc.assert(
    fc.property(journeys, all => {
      const rows = cohortsOf(all, SLUGS);
      const of = stepsOf(all).report;
      for (const { lesson, openings, fetched, stopped, isYoung } of reportCohortLessons(course, rows, of).lessons) {
        const isWithin = lesson.number <= of.reach;
        const mails = all.filter(
          ({ got, month }) => got >= lesson.number && (!isWithin || reachOf(month, TODAY) >= of.reach),
        );
        const seen = mails.map(one => one.seen[lesson.number - 1]);
        const count = (what: Seen) => seen.filter(one => one === what).length;
        expect(openings).toEqual({
          ...{ delivered: seen.length, proven: count('proven'), possible: count('possible') },
          ...{ notToBeSeen: count('notToBeSeen'), unopened: count('none') },
        });
        expect(fetched).toBe(count('proven') + count('possible'));
        expect(stopped).toBe(mails.filter(({ got, hasStopped }) => hasStopped && got === lesson.number).length);
        expect(isYoung).toBe(!isWithin && mails.length > 0);
      }
    }),
  );
});

test('a lesson that the course has no more is summed up, and one written in later takes nobody off the way', () => {
  const rows = cohortsOf([{ ...asked, month: '2026-05', pattern: '', provider: 'gmail', source: '', isConfirmed: true, got: 8 }], ['a', 'b', 'x', 'd', 'e', 'f', 'g', 'h']); // biome-ignore format: one line
  const report = reportCohorts(course, rows, TODAY);
  expect(reportCohortLessons(course, rows, report).removed).toMatchObject({ count: 1, sent: 1 });
  const steps = cohortSteps(course, report);
  expect(steps.map(({ people }) => people)).toEqual([1, 1, ...SLUGS.map(() => 1), 0]);
});

test.each([
  [1, 1, []],
  [29, 9, []],
  [30, 2, []],
  [30, 3, ['confirmed']],
  [500, 100, ['confirmed']],
])('of %i who asked %i did not confirm, so the weak step is %j', (count, unconfirmed, weak) => {
  const all = Array.from({ length: count }, (_, index) => ({
    ...{ ...asked, month: '2026-05', pattern: '', provider: 'gmail', source: '' },
    ...(index >= unconfirmed && { isConfirmed: true, got: 8 }),
  }));
  expect(weakSteps(course, stepsOf(all).report).map(({ step }) => step)).toEqual(weak);
});

const leaving = (number: number, count: number): Journey[] =>
  Array.from({ length: count }, () => ({
    ...{ ...asked, month: '2026-05', pattern: '', provider: 'gmail', source: '', isConfirmed: true },
    ...journeyOf(number, true, []),
  }));

test('the lesson after which most stop is named, and called chance until it is clearly more than at the others', () => {
  const others = [1, 2, 4, 5, 6, 7].flatMap(number => leaving(number, 2));
  const of = (count: number) => weakSteps(course, stepsOf([...leaving(3, count), ...others, ...leaving(8, 60)]).report);
  expect(of(FEWEST_LOST - 1)).toEqual([]);
  expect(of(5)).toMatchObject([{ step: 'lesson', lesson: { number: 3 }, lost: 5, of: 73, isChance: true }]);
  expect(of(20)).toMatchObject([{ lost: 20, of: 88, isChance: false }]);
});

test('addresses of phone companies are named where more of them do not confirm than of the others', () => {
  const one = { ...asked, month: '2026-05', pattern: '', source: '' };
  const many = (provider: string, isConfirmed: boolean, count: number) =>
    Array.from({ length: count }, () => ({ ...one, provider, isConfirmed }));
  const weak = (docomo: number) =>
    weakSteps(course, stepsOf([...many('docomo', false, docomo), ...many('docomo', true, 20), ...many('gmail', false, 10), ...many('gmail', true, 20)]).report); // biome-ignore format: one line
  expect(weak(11)).toMatchObject([{ carriers: 11, lost: 21, of: 61 }]);
  expect(weak(9)).toMatchObject([{ carriers: undefined }]);
});

test('what an address asks for is read, and what it cannot be is passed over', () => {
  const of = (asked: Parameters<typeof chosenSpan>[0]) => chosenSpan(asked, TODAY);
  const half = { months: '6', span: { from: '2026-06', to: '2026-11' } };
  for (const unread of [
    {},
    { months: '7' },
    { from: '2026-06' },
    { from: '2026-13', to: '2026-01' },
    { from: "'", to: 'x' },
  ])
    expect(of(unread)).toEqual(half);
  expect(of({ months: '12' }).span).toEqual({ from: '2025-12', to: '2026-11' });
  expect(of({ months: 'all' })).toEqual({ months: 'all', span: undefined });
  expect(of({ from: '2026-09', to: '2026-06', months: '3' })).toEqual({
    months: undefined,
    span: { from: '2026-06', to: '2026-09' },
  });
});
