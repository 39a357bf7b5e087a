import type { Course } from '../../courses/course.ts';
import { reportCohorts } from '../cohort-report.ts';
import type { AllCohorts, DayCount } from '../cohorts.ts';
import { type WeakStep, weakSteps } from '../weakest-step.ts';
import { type Figures, figuresOf } from '../week.ts';
import { type Period, periodBefore, periodsUntil } from './period.ts';

/** How many periods the chart shows, this one included. */
export const PERIODS = 6;

/** What waits for somebody. */
export type Waits = { requests: number; deadLetters: number; inQuestion: number; overdue: number };
/** Where people leave, in the course in which the largest share does. */
export type Weakest = WeakStep & { course: Course };

export type LetterContent = {
  period: Period;
  now: Figures;
  /** Of the period before. Unset: nothing had happened until then. */
  before: Figures | undefined;
  /** From the oldest to this one; those before anything happened are left out. */
  trend: { period: Period; confirmed: number }[];
  waits: Waits;
  weakest: Weakest | undefined;
};

/** `undefined`: nothing happened in the period. `days`: of `daysOf(period)`, of all courses. `today`: `2026-11-22`. */
export function letterContent(
  period: Period,
  days: DayCount[],
  { waits, courses, cohorts, today }: { waits: Waits; courses: Course[]; cohorts: AllCohorts; today: string },
): LetterContent | undefined {
  const of = ({ from, until }: Period) => figuresOf(days.filter(({ day }) => from <= day && day <= until));
  const now = of(period);
  if (!isAnything(now)) return undefined;
  const trend = periodsUntil(period, PERIODS).map(one => ({ period: one, figures: of(one) }));
  const begun = trend.slice(trend.findIndex(({ figures }) => isAnything(figures)));
  return {
    ...{ period, now, before: begun.length > 1 ? of(periodBefore(period)) : undefined },
    trend: begun.map(({ period: one, figures: { confirmed } }) => ({ period: one, confirmed })),
    ...{ waits, weakest: weakestOf(courses, cohorts, today) },
  };
}

/** The days that a letter looks at. */
export const daysOf = (period: Period): { from: string; until: string } => ({
  from: periodsUntil(period, PERIODS)[0]!.from,
  until: period.until,
});

/** Whether there is anything to tell. */
export const isAnything = ({ requested, confirmed, sent, stopped, consultations }: Figures): boolean =>
  requested + confirmed + sent + stopped + consultations > 0;

function weakestOf(courses: Course[], { people, lessons }: AllCohorts, today: string): Weakest | undefined {
  const found = courses.flatMap(course => {
    const isIts = (row: { course: string }) => row.course === course.slug;
    const rows = { people: people.filter(isIts), lessons: lessons.filter(isIts) };
    return weakSteps(course, reportCohorts(course, rows, today)).map(weak => ({ ...weak, course }));
  });
  return found.sort((a, b) => b.lost / b.of - a.lost / a.of)[0];
}
