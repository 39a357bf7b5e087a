import type { Course } from '../courses/course.ts';
import { sumPeople, underWayOf } from './cohort-report.ts';
import type { AllCohorts } from './cohorts.ts';
import { reachOf } from './far-enough.ts';
import { type Openings, openingsOfCopies } from './openings.ts';
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

/** `today`: `2026-11-22`. */
export function courseLine(
  { slug, lessons }: Pick<Course, 'slug' | 'lessons'>,
  rows: AllCohorts,
  today: string,
): CourseLine {
  const isFarEnough = ({ month }: { month: string }) => reachOf(month, today) >= lessons.length;
  const people = rows.people.filter(row => row.course === slug && isFarEnough(row));
  const sums = sumPeople(people);
  const { confirmed, completed } = sums;
  const copies = rows.lessons.filter(row => row.course === slug);
  const byLesson = [...Map.groupBy(copies, ({ lessonSlug }) => lessonSlug).values()].map(openingsOfCopies);
  return {
    openings: openingsOfCopies(copies),
    isRated: byLesson.some(({ delivered }) => delivered >= FEWEST_FOR_RATE),
    finished: { confirmed, completed, underWay: underWayOf(sums) },
  };
}
