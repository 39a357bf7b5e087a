import { daysLater } from '../calendar/local-time.ts';
import { type Course, openCourses } from '../courses/course.ts';

/** A review is announced so many days before it is due. */
export const AHEAD_DAYS = 30;

/** How many lessons are past the day by which somebody was to read them again, and how many come to it soon. */
export type ReviewsDue = { overdue: number; soon: number };

/** `courses`: with the signatures that hold (`asSigned`). `today`: ISO date in the clinic's zone. */
export function reviewsDue(courses: Course[], today: string): ReviewsDue {
  const dates = openCourses(courses).flatMap(({ lessons }) => lessons.flatMap(({ reviewDue }) => reviewDue ?? []));
  const isOver = (date: string) => date < today;
  const ahead = daysLater(today, AHEAD_DAYS);
  return { overdue: dates.filter(isOver).length, soon: dates.filter(date => !isOver(date) && date <= ahead).length };
}
