import type { Course } from '../courses/course.ts';
import type { CohortLesson, CohortPeople } from './cohorts.ts';
import { reachOf } from './far-enough.ts';
import { type Openings, openingsOf } from './openings.ts';
import { FEWEST_FOR_RATE } from './report.ts';

/**
 * What the list says of a course. `openings`: of all its mails. `isRated`: they are enough readers for per cent; many mails of few readers are
 * not. `finished`: of the sign-ups that have had the time to come to the end, how
 * many were confirmed, how many got the last lesson, and how many are still on the way.
 */
export type CourseLine = {
  openings: Openings;
  isRated: boolean;
  finished: { confirmed: number; completed: number; underWay: number };
};

type Rows = { people: (CohortPeople & { course: string })[]; lessons: (CohortLesson & { course: string })[] };

/** `today`: `2026-11-22`. */
export function courseLine({ slug, lessons }: Pick<Course, 'slug' | 'lessons'>, rows: Rows, today: string): CourseLine {
  const isFarEnough = ({ month }: { month: string }) => reachOf(month, today) >= lessons.length;
  const people = rows.people.filter(row => row.course === slug && isFarEnough(row));
  const confirmed = sum(people, 'confirmed');
  const completed = sum(people, 'completed');
  const underWay = Math.max(0, confirmed - completed - sum(people, 'stopped'));
  const copies = rows.lessons.filter(row => row.course === slug);
  const byLesson = [...Map.groupBy(copies, ({ lessonSlug }) => lessonSlug).values()].map(openingsOfRows);
  return {
    openings: openingsOfRows(copies),
    isRated: byLesson.some(({ delivered }) => delivered >= FEWEST_FOR_RATE),
    finished: { confirmed, completed, underWay },
  };
}

const openingsOfRows = (rows: CohortLesson[]): Openings =>
  openingsOf({
    delivered: Math.max(0, sum(rows, 'sent') - sum(rows, 'bounced')),
    ...{ proven: sum(rows, 'proven'), possible: sum(rows, 'possible'), notToBeSeen: sum(rows, 'notToBeSeen') },
  });

const sum = <K extends string>(rows: Record<K, number>[], column: K): number =>
  rows.reduce((all, row) => all + row[column], 0);
