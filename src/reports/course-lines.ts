import type { Course } from '../courses/course.ts';
import type { CohortLesson, CohortPeople } from './cohorts.ts';
import { reachOf } from './far-enough.ts';
import { type Openings, openingsOf } from './openings.ts';

/**
 * What the list says of a course. `openings`: of all its mails. `finished`: of the sign-ups that have had the time to come to the end, how
 * many were confirmed, how many got the last lesson, and how many are still on the way.
 */
export type CourseLine = {
  openings: Openings;
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
  return {
    openings: openingsOfRows(rows.lessons.filter(row => row.course === slug)),
    finished: { confirmed, completed, underWay },
  };
}

export const openingsOfRows = (rows: CohortLesson[]): Openings =>
  openingsOf({
    delivered: Math.max(0, sum(rows, 'sent') - sum(rows, 'bounced')),
    ...{ proven: sum(rows, 'proven'), possible: sum(rows, 'possible'), notToBeSeen: sum(rows, 'notToBeSeen') },
  });

const sum = <K extends string>(rows: Record<K, number>[], column: K): number =>
  rows.reduce((all, row) => all + row[column], 0);
