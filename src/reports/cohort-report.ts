import type { Course, Lesson } from '../courses/course.ts';
import type { CohortLesson, CohortPeople, Cohorts } from './cohorts.ts';
import { reachOf } from './far-enough.ts';
import { rateOf } from './report.ts';

export type People = Pick<CohortPeople, (typeof COUNTS)[number]>;
const COUNTS = ['requested', 'confirmed', 'completed', 'consultations', 'stopped'] as const;

/**
 * The cohorts that are far enough, and what came of them.
 * `reach`: how many lessons all of them have had the time to get. It is that of the oldest month, and all lessons wherever it can be.
 */
export type CohortReport = {
  reach: number;
  /** All lessons are counted, so that what came in the end can be said. */
  isWhole: boolean;
  counted: Cohorts;
  /** The months that are counted, in order. */
  months: string[];
  people: People;
  /** Those who have confirmed and neither got the last lesson nor stopped: they rest, or read every two weeks. */
  underWay: number;
  /** The months that are not far enough yet. */
  young: { months: string[]; people: People };
};

/** `today`: `2026-11-22`. */
export function reportCohorts({ lessons }: Pick<Course, 'lessons'>, rows: Cohorts, today: string): CohortReport {
  const reach = Math.min(lessons.length, Math.max(0, ...rows.people.map(({ month }) => reachOf(month, today))));
  const isCounted = ({ month }: { month: string }) => reachOf(month, today) >= reach;
  const counted = countedOf(rows, isCounted);
  const young = rows.people.filter(row => !isCounted(row));
  const people = sumPeople(counted.people);
  return {
    reach,
    isWhole: lessons.length > 0 && reach === lessons.length,
    counted,
    months: monthsOf(counted.people),
    people,
    underWay: underWayOf(people),
    young: { months: monthsOf(young), people: sumPeople(young) },
  };
}

function countedOf({ people, lessons, divided }: Cohorts, isCounted: (row: { month: string }) => boolean): Cohorts {
  return {
    ...{ people: people.filter(isCounted), lessons: lessons.filter(isCounted) },
    ...(divided && {
      divided: {
        pattern: divided.pattern.filter(isCounted),
        provider: divided.provider.filter(isCounted),
        source: divided.source.filter(isCounted),
      },
    }),
  };
}

export function sumPeople(rows: People[]): People {
  const sum = (count: (typeof COUNTS)[number]) => rows.reduce((total, row) => total + row[count], 0);
  return {
    requested: sum('requested'),
    confirmed: sum('confirmed'),
    completed: sum('completed'),
    consultations: sum('consultations'),
    stopped: sum('stopped'),
  };
}

export const underWayOf = ({ confirmed, completed, stopped }: People): number =>
  Math.max(0, confirmed - completed - stopped);

const monthsOf = (rows: { month: string }[]): string[] => [...new Set(rows.map(({ month }) => month))].sort();

/**
 * A step on the way from sign-up to consultation. `rate`: 0–1, of those who asked for the step of confirming, of those who confirmed for all
 * below; unset below `FEWEST_FOR_RATE`. `lost`: who left for good between the step before and this. `underWay`: who may still come.
 */
export type CohortStep = {
  people: number;
  rate: number | undefined;
  lost: number;
  underWay: number;
} & ({ step: 'requested' | 'confirmed' | 'consultations' } | { step: 'lesson'; lesson: Lesson });

/** All steps: asked, confirmed, each lesson that is counted, and the consultation where all are. */
export function cohortSteps({ lessons }: Pick<Course, 'lessons'>, report: CohortReport): CohortStep[] {
  const { reach, isWhole, people } = report;
  const { requested, confirmed, consultations } = people;
  const still = { lost: 0, underWay: 0 };
  return [
    { step: 'requested', people: requested, rate: undefined, ...still },
    {
      step: 'confirmed',
      people: confirmed,
      rate: rateOf(confirmed, requested),
      lost: Math.max(0, requested - confirmed),
      underWay: 0,
    },
    ...lessonSteps(lessons.slice(0, reach), report),
    ...(isWhole
      ? [
          {
            step: 'consultations' as const,
            people: consultations,
            rate: rateOf(consultations, confirmed),
            ...still,
          },
        ]
      : []),
  ];
}

function lessonSteps(lessons: Lesson[], { counted, people }: CohortReport): CohortStep[] {
  const came = cameTo(lessons, counted.lessons, people.confirmed);
  const stops = stopsAfter(counted);
  return lessons.map((lesson, index) => {
    const before = index === 0 ? people.confirmed : came[index - 1]!;
    const gone = Math.max(0, before - came[index]!);
    const lost = Math.min(gone, stops(index === 0 ? undefined : lessons[index - 1]!.slug));
    const rate = rateOf(came[index]!, people.confirmed);
    return { step: 'lesson', lesson, people: came[index]!, rate, lost, underWay: gone - lost };
  });
}

/**
 * How many came at least as far as each lesson: who got it or a later one. A lesson that was written in later, or whose mail bounced, takes
 * nobody off the way, so the numbers never grow from lesson to lesson.
 */
export function cameTo(lessons: Lesson[], rows: CohortLesson[], confirmed: number): number[] {
  const sent = lessons.map(({ slug }) => total(rows, slug, 'sent'));
  return sent.map((_, index) => Math.min(confirmed, Math.max(...sent.slice(index))));
}

/** How many stopped after a lesson, or before the first one. */
export function stopsAfter({ people, lessons }: Cohorts): (slug: string | undefined) => number {
  const after = (slug: string) => total(lessons, slug, 'stopped');
  const later = lessons.reduce((sum, { stopped }) => sum + stopped, 0);
  return slug => (slug === undefined ? Math.max(0, sumPeople(people).stopped - later) : after(slug));
}

const total = (rows: CohortLesson[], slug: string, count: 'sent' | 'stopped'): number =>
  rows.reduce((sum, row) => (row.lessonSlug === slug ? sum + row[count] : sum), 0);

/** The steps that stand open: the ends, the first lesson, the one in the middle and the last. */
export function mainSteps(steps: CohortStep[]): CohortStep[] {
  const lessons = steps.filter(({ step }) => step === 'lesson');
  const shown = new Set([0, Math.floor((lessons.length - 1) / 2), lessons.length - 1].map(index => lessons[index]));
  const main = steps.filter(one => one.step !== 'lesson' || shown.has(one));
  return main.map((one, index) => ({ ...one, ...between(steps, main[index - 1], one) }));
}

function between(steps: CohortStep[], from: CohortStep | undefined, to: CohortStep) {
  const part = steps.slice(from ? steps.indexOf(from) + 1 : 0, steps.indexOf(to) + 1);
  return {
    lost: part.reduce((sum, { lost }) => sum + lost, 0),
    underWay: part.reduce((sum, { underWay }) => sum + underWay, 0),
  };
}
