import type { Course } from '../courses/course.ts';
import type { courseCounts, lessonCounts } from '../db/schema.ts';

export type LessonCount = typeof lessonCounts.$inferSelect;
export type CourseCount = typeof courseCounts.$inferSelect;

/** With fewer than this a percentage would look more exact than it is. */
export const FEWEST_FOR_RATE = 30;
const Z95 = 1.959964;

/** A part of a whole. `rate` (0–1) is unset if the whole is too small. */
export type Share = { count: number; rate: number | undefined };
/** Where the parts of a bar end, as shares of the delivered, 0–1. `low` and `high`: the Wilson 95 % interval of the proven share. */
export type Bar = { proven: number; possible: number; low: number; high: number };

export type LessonReport = {
  number: number;
  title: string;
  sent: number;
  delivered: number;
  proven: Share;
  /** Proven and possible opens together. */
  opened: Share;
  clicked: number;
  unsubscribed: number;
  failed: number;
  /** Unset while nothing was delivered. */
  bar: Bar | undefined;
};

/** The figures of a course's lessons, in order. A lesson that nobody got yet has zeros. */
export function reportLessons(course: Course, counts: LessonCount[]): LessonReport[] {
  return course.lessons.map(({ number, title }) => {
    const count = counts.find(row => row.course === course.slug && row.lesson === number);
    return reportLesson(number, title, count ?? NOTHING);
  });
}

type Counted = Omit<LessonCount, 'course' | 'lesson'>;
const NOTHING: Counted = { sent: 0, bounced: 0, proven: 0, possible: 0, clicked: 0, unsubscribed: 0, failed: 0 };

function reportLesson(number: number, title: string, { bounced, possible, ...count }: Counted): LessonReport {
  const delivered = Math.max(0, count.sent - bounced);
  return {
    ...count,
    number,
    title,
    delivered,
    proven: share(count.proven, delivered),
    opened: share(count.proven + possible, delivered),
    bar: delivered > 0 ? barOf(count.proven, possible, delivered) : undefined,
  };
}

export function share(count: number, of: number): Share {
  return { count, rate: of >= FEWEST_FOR_RATE ? Math.min(1, count / of) : undefined };
}

function barOf(proven: number, possible: number, delivered: number): Bar {
  const k = Math.min(proven, delivered); // a mail may be opened and still bounce
  const [low, high] = wilson(k, delivered);
  return { proven: k / delivered, possible: Math.min(possible, delivered - k) / delivered, low, high };
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
