import { expect, test } from 'vitest';
import type { Lesson } from '../courses/course.ts';
import type { CohortPeople } from './cohorts.ts';
import { courseLine } from './course-lines.ts';

const course = { slug: 'a', lessons: Array.from({ length: 8 }) as Lesson[] };
const KEY = { course: 'a', pattern: '', provider: '', source: '' };
const people = (month: string, counts: Partial<CohortPeople>) => ({
  ...{ ...KEY, month, requested: 0, confirmed: 0, completed: 0, consultations: 0, stopped: 0 },
  ...counts,
});
const TODAY = '2026-11-22';

test('only months whose last sign-ups have had the time for all eight lessons count as far enough', () => {
  const counts = { confirmed: 10, completed: 6, stopped: 3 };
  const rows = [people('2026-08', counts), people('2026-09', { confirmed: 40 }), people('2026-11', { confirmed: 5 })];
  const of = (today: string) => courseLine(course, { people: rows, lessons: [] }, today).finished;
  expect(of(TODAY)).toEqual({ confirmed: 10, completed: 6, underWay: 1 });
  expect(of('2026-11-01')).toMatchObject({ confirmed: 0 }); // 62 of 63 days
  expect(of('2026-11-02')).toMatchObject({ confirmed: 10 });
});

test('thirty copies of one lesson are enough for per cent, and many mails of few readers are not', () => {
  const copies = (lessonSlug: string, sent: number) => ({
    ...{ ...KEY, month: '2026-11', lessonSlug, sent, bounced: 0, proven: 0, possible: 0, notToBeSeen: 0 },
    ...{ clicked: 0, failed: 0, stopped: 0, fetched: 0 },
  });
  const isRated = (...lessons: ReturnType<typeof copies>[]) =>
    courseLine(course, { people: [], lessons }, TODAY).isRated;
  expect(isRated(copies('x', 29), copies('y', 29))).toBe(false);
  expect(isRated(copies('x', 30))).toBe(true);
  expect(isRated(copies('x', 15), { ...copies('x', 15), month: '2026-10' })).toBe(true);
});

test('opens are those of all months, and other courses do not count', () => {
  const lesson = { ...KEY, month: '2026-11', lessonSlug: 'x', clicked: 0, failed: 0, stopped: 0, fetched: 0 };
  const copies = { ...lesson, sent: 12, bounced: 2, proven: 4, possible: 3, notToBeSeen: 1 };
  const lessons = [copies, { ...copies, month: '2026-08' }, { ...copies, course: 'b' }];
  expect(courseLine(course, { people: [], lessons }, TODAY).openings).toEqual({
    ...{ delivered: 20, proven: 8, possible: 6, notToBeSeen: 2, unopened: 4 },
  });
});
