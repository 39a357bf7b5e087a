import { expect, test } from 'vitest';
import type { Course } from '../courses/course.ts';
import { type CourseCount, funnel, type LessonCount, reportLessons, wilson } from './report.ts';

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
  clicked: 0,
  unsubscribed: 0,
  failed: 0,
  ...fields,
});

test('delivered means sent and not bounced, and rates are shares of that', () => {
  const [first] = reportLessons(course, [count(1, { sent: 130, bounced: 10, proven: 37, possible: 23 })]);
  expect(first).toMatchObject({
    delivered: 120,
    proven: { count: 37, rate: 37 / 120 },
    opened: { count: 60, rate: 0.5 },
  });
  expect(first!.bar).toMatchObject({ proven: 37 / 120, possible: 23 / 120 });
});

test('below thirty delivered there is no rate', () => {
  const [first] = reportLessons(course, [count(1, { sent: 30, bounced: 1, proven: 10 })]);
  expect(first!.proven).toEqual({ count: 10, rate: undefined });
  expect(reportLessons(course, [count(1, { sent: 30, proven: 10 })])[0]!.proven.rate).toBeCloseTo(1 / 3);
});

test('a lesson that nobody got has zeros and no bar, and other courses are not counted', () => {
  const lessons = reportLessons(course, [{ ...count(2, { sent: 4 }), course: 'knee' }]);
  expect(lessons.map(lesson => [lesson.sent, lesson.bar])).toEqual([
    [0, undefined],
    [0, undefined],
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

test('opens of mails that bounced never make a bar longer than the whole', () => {
  const [first] = reportLessons(course, [count(1, { sent: 5, bounced: 3, proven: 4, possible: 1 })]);
  expect(first!.bar).toMatchObject({ proven: 1, possible: 0 });
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
