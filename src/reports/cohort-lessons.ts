import type { Course, Lesson } from '../courses/course.ts';
import type { Cohorts } from './cohort-report.ts';
import type { CohortLesson } from './cohorts.ts';
import { reachOf } from './far-enough.ts';
import { type Openings, openingsOf, sumOpenings } from './openings.ts';
import { type Interval, intervalOf } from './report.ts';

const COUNTS = [
  'sent',
  'bounced',
  'proven',
  'possible',
  'notToBeSeen',
  'clicked',
  'failed',
  'stopped',
  'fetched',
] as const;
export type LessonCounts = Pick<CohortLesson, (typeof COUNTS)[number]>;

/**
 * One lesson in the months that are far enough for it. `isYoung`: none is yet, and what is shown is of the months under way.
 * `fetched`: the mails whose picture was asked for by whomever, what other services call opened.
 */
export type LessonFigures = Pick<LessonCounts, 'sent' | 'clicked' | 'failed' | 'stopped' | 'fetched'> & {
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

/** `today`: `2026-11-22`. */
export function reportCohortLessons({ lessons }: Pick<Course, 'lessons'>, rows: Cohorts, today: string): CohortLessons {
  const shown = lessons.map(lesson => ({ lesson, ...figuresOf(lesson, rows.lessons, today) }));
  const gone = rows.lessons.filter(({ lessonSlug }) => !lessons.some(({ slug }) => slug === lessonSlug));
  const removed =
    gone.length > 0 ? { count: new Set(gone.map(row => row.lessonSlug)).size, ...toFigures(gone, false) } : undefined;
  const all = [...shown, ...(removed ? [removed] : [])];
  return {
    lessons: shown,
    removed: removed && removed.sent + removed.failed > 0 ? removed : undefined,
    openings: sumOpenings(all.map(({ openings }) => openings)),
    fetched: all.reduce((sum, { fetched }) => sum + fetched, 0),
  };
}

function figuresOf({ slug, number }: Lesson, rows: CohortLesson[], today: string): LessonFigures {
  const own = rows.filter(({ lessonSlug }) => lessonSlug === slug);
  const ripe = own.filter(({ month }) => reachOf(month, today) >= number);
  const isYoung = ripe.length === 0 && own.length > 0;
  return toFigures(isYoung ? own : ripe, isYoung);
}

function toFigures(rows: CohortLesson[], isYoung: boolean): LessonFigures {
  const { sent, bounced, clicked, failed, stopped, fetched, ...seen } = sumLessons(rows);
  const openings = openingsOf({ delivered: Math.max(0, sent - bounced), ...seen });
  const mostFetched = Math.min(fetched, openings.delivered);
  return { sent, clicked, failed, stopped, fetched: mostFetched, openings, interval: intervalOf(openings), isYoung };
}

function sumLessons(rows: CohortLesson[]): LessonCounts {
  const sum = (count: (typeof COUNTS)[number]) => rows.reduce((total, row) => total + row[count], 0);
  return Object.fromEntries(COUNTS.map(count => [count, sum(count)])) as LessonCounts;
}
