import type { Course } from '../courses/course.ts';
import type { courseCounts, lessonCounts } from '../db/schema.ts';
import { bandOf, type Openings, openingsOf } from './openings.ts';

export type LessonCount = typeof lessonCounts.$inferSelect;
export type CourseCount = typeof courseCounts.$inferSelect;

/** With fewer than this a percentage would look more exact than it is. */
export const FEWEST_FOR_RATE = 30;
const Z95 = 1.959964;

/** A part of a whole. `rate` (0–1) is unset if the whole is too small. */
export type Share = { count: number; rate: number | undefined };
/** A part of the delivered, between two shares of 1. */
export type Interval = { low: number; high: number };

export type LessonReport = {
  /** The lesson's number today. For a removed lesson: the number under which it was last sent. */
  number: number;
  /** Unset if the lesson was removed. */
  title: string | undefined;
  sent: number;
  openings: Openings;
  clicked: number;
  unsubscribed: number;
  failed: number;
  /** Unset if too few were delivered. */
  interval: Interval | undefined;
};

/** A course's lessons in order, with zeros for lessons that nobody got yet, then the removed lessons. */
export function reportLessons({ slug: course, lessons }: Course, counts: LessonCount[]): LessonReport[] {
  const own = counts.filter(row => row.course === course);
  const today = lessons.map(({ slug, number, title }) =>
    reportLesson(number, title, own.find(row => row.lessonSlug === slug) ?? NOTHING),
  );
  const gone = own
    .filter(({ lessonSlug, sent, failed }) => sent + failed > 0 && !lessons.some(({ slug }) => slug === lessonSlug))
    .sort((a, b) => a.lesson - b.lesson || (a.lessonSlug < b.lessonSlug ? -1 : 1))
    .map(row => reportLesson(row.lesson, undefined, row));
  return [...today, ...gone];
}

type Counted = Omit<LessonCount, 'course' | 'lesson' | 'lessonSlug'>;
const NO_OPENS = { proven: 0, possible: 0, notToBeSeen: 0 };
const NOTHING: Counted = { sent: 0, bounced: 0, ...NO_OPENS, clicked: 0, unsubscribed: 0, failed: 0 };

function reportLesson(number: number, title: string | undefined, count: Counted): LessonReport {
  const { sent, bounced, clicked, unsubscribed, failed } = count;
  const { proven, possible, notToBeSeen } = count;
  const openings = openingsOf({ delivered: Math.max(0, sent - bounced), proven, possible, notToBeSeen });
  return { number, title, sent, openings, clicked, unsubscribed, failed, interval: intervalOf(openings) };
}

export function share(count: number, of: number): Share {
  return { count, rate: of >= FEWEST_FOR_RATE ? Math.min(1, count / of) : undefined };
}

/**
 * Where the share of opens would lie among many more readers like these: from the low end of the Wilson 95 % interval of the least that
 * were opened to the high end of that of the most. So it covers the whole band as well as Wilson's covers a share (Horowitz and Manski
 * 2000), and is not a statement about the mails that were counted. `undefined` below `FEWEST_FOR_RATE`.
 */
export function intervalOf(openings: Openings): Interval | undefined {
  const { least, most } = bandOf(openings);
  const { delivered } = openings;
  if (delivered < FEWEST_FOR_RATE) return undefined;
  return { low: wilson(least, delivered)[0], high: wilson(most, delivered)[1] };
}

/** Wilson's score interval at 95 % for k of n, as shares of 1. For n = 0 it is [0, 1]. */
export function wilson(k: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z2 = Z95 ** 2;
  const centre = k + z2 / 2;
  const spread = Z95 * Math.sqrt((k * (n - k)) / n + z2 / 4);
  return [Math.max(0, (centre - spread) / (n + z2)), Math.min(1, (centre + spread) / (n + z2))];
}

export type Step = 'requested' | 'confirmed' | 'completed' | 'consultations';
/** A step from sign-up to consultation. `rate`: share of the first step, which has none. `width`: share of the widest step, 0–1. */
export type FunnelStep = Share & { step: Step; width: number };

export function funnel(counts: CourseCount[]): FunnelStep[] {
  const steps: Step[] = ['requested', 'confirmed', 'completed', 'consultations'];
  const totals = steps.map(step => ({ step, count: total(counts, step) }));
  const widest = Math.max(...totals.map(({ count }) => count));
  const first = totals[0]!.count;
  return totals.map(({ step, count }) => ({
    step,
    ...(step === 'requested' ? { count, rate: undefined } : share(count, first)),
    width: widest > 0 ? count / widest : 0,
  }));
}

export const total = (counts: CourseCount[], column: Step | 'stopped'): number =>
  counts.reduce((sum, row) => sum + row[column], 0);
