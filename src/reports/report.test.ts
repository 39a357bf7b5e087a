import { expect, test } from 'vitest';
import type { Course } from '../courses/course.ts';
import { bandOf, openingsOf } from './openings.ts';
import { type CourseCount, funnel, intervalOf, type LessonCount, reportLessons, wilson } from './report.ts';

test.each([
  [0, 10, 0, 0.2775],
  [5, 10, 0.2366, 0.7634],
  [37, 120, 0.2327, 0.3958],
])('the Wilson interval of %i of %i is [%f, %f]', (k, n, low, high) => {
  expect(wilson(k, n)[0]).toBeCloseTo(low, 4);
  expect(wilson(k, n)[1]).toBeCloseTo(high, 4);
});

test('the interval of none is 0 to 1, and that of ten of ten ends at 1', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  expect(wilson(10, 10)[1]).toBeCloseTo(1, 10);
});

const course = {
  slug: 'back',
  lessons: [
    { slug: 'one', number: 1, title: '一' },
    { slug: 'two', number: 2, title: '二' },
  ],
} as Course;
const count = (lesson: number, fields: Partial<LessonCount>): LessonCount => ({
  course: 'back',
  lessonSlug: ['one', 'two'][lesson - 1]!,
  lesson,
  sent: 0,
  bounced: 0,
  proven: 0,
  possible: 0,
  notToBeSeen: 0,
  clicked: 0,
  unsubscribed: 0,
  failed: 0,
  ...fields,
});

test('delivered means sent and not bounced, and each delivered mail is in one of four parts', () => {
  const [first] = reportLessons(course, [
    count(1, { sent: 130, bounced: 10, proven: 37, possible: 23, notToBeSeen: 14 }),
  ]);
  expect(first!.openings).toEqual({ delivered: 120, proven: 37, possible: 23, notToBeSeen: 14, unopened: 46 });
  expect(bandOf(first!.openings)).toEqual({ least: 37, most: 74 });
});

test('the interval runs from the low end of the least to the high end of the most, from thirty delivered on', () => {
  const of = (fields: Partial<LessonCount>) => reportLessons(course, [count(1, fields)])[0]!.interval;
  expect(of({ sent: 29, proven: 10 })).toBeUndefined();
  expect(of({ sent: 30, bounced: 1, proven: 10 })).toBeUndefined();
  expect(of({ sent: 120, proven: 37 })).toEqual({ low: wilson(37, 120)[0], high: wilson(37, 120)[1] });
  expect(of({ sent: 120, proven: 37, possible: 23, notToBeSeen: 14 })).toEqual({
    low: wilson(37, 120)[0],
    high: wilson(74, 120)[1],
  });
  expect(of({ sent: 30, notToBeSeen: 30 })!.high).toBeCloseTo(1, 10);
});

// Wilson's own coverage swings about 95 % and is lower for some rates near 0 or 1 (Brown, Cai and DasGupta 2001).
test('wherever in the band the truth lies, the interval covers it in 19 of 20 samples on average, and never far less', () => {
  const N = 40;
  const coverages: number[] = [];
  const [blind, possible] = [0.3, 0.2]; // of the readers block pictures, of the others hide behind a proxy
  for (const rate of [0.05, 0.3, 0.6, 0.95]) {
    for (const shown of [0, 0.5, 1]) {
      // Proven are `rate` of those who can be seen; of the others a share `shown` opens.
      const proven = rate * (1 - blind - possible);
      const truth = proven + shown * (blind + possible);
      const covered = sumOver(N, proven, blind + possible, (k, hidden) => {
        const sample = { delivered: N, proven: k, possible: hidden, notToBeSeen: 0 };
        const { low, high } = intervalOf(openingsOf(sample))!;
        return low <= truth && truth <= high;
      });
      coverages.push(covered);
    }
  }
  expect(Math.min(...coverages)).toBeGreaterThan(0.92);
  expect(coverages.reduce((sum, one) => sum + one, 0) / coverages.length).toBeGreaterThan(0.95);
});

/** The chance, among samples of `n`, of those for which `holds`; `p` and `q` are the chances of the first two of three outcomes. */
function sumOver(n: number, p: number, q: number, holds: (k: number, m: number) => boolean): number {
  const log = (m: number) => Array.from({ length: m }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
  let sum = 0;
  for (let k = 0; k <= n; k += 1)
    for (let m = 0; k + m <= n; m += 1)
      if (holds(k, m))
        sum += Math.exp(
          log(n) -
            log(k) -
            log(m) -
            log(n - k - m) +
            k * Math.log(p) +
            m * Math.log(q) +
            (n - k - m) * Math.log(1 - p - q),
        );
  return sum;
}

test('a lesson that nobody got has zeros, and other courses are not counted', () => {
  const lessons = reportLessons(course, [{ ...count(2, { sent: 4 }), course: 'knee' }]);
  expect(lessons.map(lesson => [lesson.sent, lesson.openings.delivered, lesson.interval])).toEqual([
    [0, 0, undefined],
    [0, 0, undefined],
  ]);
});

test('counts follow a lesson to its new number, and a removed lesson comes after the others', () => {
  const counts = [
    count(1, { lesson: 2, sent: 7 }),
    { ...count(2, { sent: 3 }), lessonSlug: 'later', lesson: 9 },
    { ...count(2, { sent: 5 }), lessonSlug: 'gone', lesson: 2 },
    { ...count(2, {}), lessonSlug: 'never-sent', lesson: 3 },
  ];
  expect(reportLessons(course, counts).map(({ number, title, sent }) => [number, title, sent])).toEqual([
    [1, '一', 7],
    [2, '二', 0],
    [2, undefined, 5],
    [9, undefined, 3],
  ]);
});

test('opens of mails that bounced never make the parts more than the whole', () => {
  const [first] = reportLessons(course, [count(1, { sent: 5, bounced: 3, proven: 4, possible: 1, notToBeSeen: 1 })]);
  expect(first!.openings).toEqual({ delivered: 2, proven: 2, possible: 0, notToBeSeen: 0, unopened: 0 });
});

test('the funnel sums all courses and draws each step as a part of the widest', () => {
  const row = {
    course: 'a',
    requested: 20,
    confirmed: 15,
    completed: 4,
    stopped: 1,
    consultations: 2,
  } satisfies CourseCount;
  const steps = funnel([row, { ...row, course: 'b' }]);
  expect(steps.map(step => [step.count, step.rate, step.width])).toEqual([
    [40, undefined, 1],
    [30, 0.75, 0.75],
    [8, 0.2, 0.2],
    [4, 0.1, 0.1],
  ]);
  expect(funnel([]).map(step => step.width)).toEqual([0, 0, 0, 0]);
});
