import { expect, test } from 'vitest';
import { testLibrary } from '../testing/deps.ts';
import { reviewsDue } from './due.ts';

const { courses } = await testLibrary();
/** The real courses, of whose first lesson the review is due on that day, and of the others in ten years. */
const dueOn = (reviewDue: string | undefined) =>
  courses.map((course, at) => ({
    ...course,
    lessons: course.lessons.map((lesson, n) => ({ ...lesson, reviewDue: at + n === 0 ? reviewDue : '2036-01-01' })),
  }));

test.each([
  ['2026-11-21', { overdue: 1, soon: 0 }],
  ['2026-11-22', { overdue: 0, soon: 1 }],
  ['2026-12-22', { overdue: 0, soon: 1 }],
  ['2026-12-23', { overdue: 0, soon: 0 }],
  [undefined, { overdue: 0, soon: 0 }],
])('on 22 November 2026 a review that is due on %s', (date, expected) => {
  expect(reviewsDue(dueOn(date), '2026-11-22')).toEqual(expected);
});

test('a course that its file closes has nothing to read', () => {
  expect(
    reviewsDue(
      dueOn('2026-01-01').map(course => ({ ...course, open: false })),
      '2026-11-22',
    ).overdue,
  ).toBe(0);
});
