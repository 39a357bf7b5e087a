import type { Course, Lesson } from '../courses/course.ts';
import type { CohortReport } from './cohort-report.ts';
import type { CohortLesson, Cohorts } from './cohorts.ts';
import { type Openings, openingsOfCopies, sumOpenings } from './openings.ts';
import { type Interval, intervalOf } from './report.ts';

const COUNTS = ['sent', 'clicked', 'failed', 'stopped', 'fetched'] as const;
type LessonCounts = Pick<CohortLesson, (typeof COUNTS)[number]>;

/**
 * One lesson. Counted are the people of the report, so that all of the page speaks of the same. `isYoung`: it lies beyond their reach, and what
 * is shown is what has been sent so far to anybody.
 * `fetched`: the mails whose picture was asked for by whomever, what other services call opened.
 */
export type LessonFigures = LessonCounts & {
  openings: Openings;
  interval: Interval | undefined;
  isYoung: boolean;
};
export type CohortLessons = {
  lessons: (LessonFigures & { lesson: Lesson })[];
  /** Lessons that the course has no more, together. Unset: none was sent. */
  removed: (LessonFigures & { count: number }) | undefined;
  /** All of them. */
  openings: Openings;
  fetched: number;
};

export function reportCohortLessons(
  { lessons }: Pick<Course, 'lessons'>,
  rows: Cohorts,
  report: CohortReport,
): CohortLessons {
  const shown = lessons.map(lesson => ({ lesson, ...figuresOf(lesson, rows, report) }));
  const gone = report.counted.lessons.filter(({ lessonSlug }) => !lessons.some(({ slug }) => slug === lessonSlug));
  const removed = toRemoved(gone);
  const all = [...shown, ...(removed ? [removed] : [])];
  return {
    lessons: shown,
    removed,
    openings: sumOpenings(all.map(({ openings }) => openings)),
    fetched: all.reduce((sum, { fetched }) => sum + fetched, 0),
  };
}

function figuresOf({ slug, number }: Lesson, rows: Cohorts, { counted, reach }: CohortReport): LessonFigures {
  const isWithin = number <= reach;
  const own = (isWithin ? counted : rows).lessons.filter(({ lessonSlug }) => lessonSlug === slug);
  return toFigures(own, !isWithin && own.length > 0);
}

function toRemoved(rows: CohortLesson[]): CohortLessons['removed'] {
  const figures = toFigures(rows, false);
  if (figures.sent + figures.failed === 0) return undefined;
  return { count: new Set(rows.map(({ lessonSlug }) => lessonSlug)).size, ...figures };
}

function toFigures(rows: CohortLesson[], isYoung: boolean): LessonFigures {
  const { sent, clicked, failed, stopped, fetched } = sumLessons(rows);
  const openings = openingsOfCopies(rows);
  const mostFetched = Math.min(fetched, openings.delivered);
  return { sent, clicked, failed, stopped, fetched: mostFetched, openings, interval: intervalOf(openings), isYoung };
}

function sumLessons(rows: CohortLesson[]): LessonCounts {
  const sum = (count: (typeof COUNTS)[number]) => rows.reduce((total, row) => total + row[count], 0);
  return Object.fromEntries(COUNTS.map(count => [count, sum(count)])) as LessonCounts;
}
