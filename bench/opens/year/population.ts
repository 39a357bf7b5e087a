import { type Draws, newDraws } from '../../../year/draw.ts';
import { type Case, newReaders, type Reader } from '../readers.ts';

// The readers of `bench:opens`, each with an address and with the courses that they ask for in the months of a year.

export type YearPlan = {
  seed: number;
  of: Case;
  readers: number;
  /** Epoch ms: midnight in Tokyo on the first of each month, and of the one after the last. */
  months: number[];
  /** In how many of them, from the first on, people ask for courses. */
  asking: number;
  courses: string[];
};
/** `course`: its slug. `pattern`: empty, or one of the course's. `at`: epoch ms. */
export type Asking = { reader: Reader; email: string; course: string; at: number };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of the readers who ask for a second course some weeks later. */
const SECOND_COURSE = 0.1;
const ADDRESSES = {
  apple: ['icloud.com'],
  gmail: ['gmail.com'],
  direct: ['docomo.ne.jp', 'ezweb.ne.jp', 'yahoo.co.jp'],
  blocked: ['outlook.jp', 'mail.example'],
} as const;

/** Midnights in Tokyo, which has no summer time. `from`: `2026-12`. */
export function monthsFrom(from: string, count: number): number[] {
  const [year, month] = from.split('-').map(Number) as [number, number];
  return Array.from({ length: count + 1 }, (_, n) => Date.UTC(year, month - 1 + n, 1) - 9 * HOUR);
}
/** In Tokyo: `2026-12-31`. */
export const dayOf = (at: number): string => new Date(at + 9 * HOUR).toISOString().slice(0, 10);
export const monthOf = (at: number): string => dayOf(at).slice(0, 7);

export function askings(plan: YearPlan): Asking[] {
  const draws = newDraws(plan.seed);
  const end = plan.months[plan.asking]!;
  return newReaders(plan.seed, plan.of, plan.readers).flatMap(reader => {
    const { id } = reader;
    const email = `${id.replace('sub_', 'r')}@${draws.pick(ADDRESSES[reader.program], 'address', id)}`;
    const first = draws.between(0, plan.courses.length - 1, 'course', id);
    const at = byDay(draws, plan.months[0]!, end, 'asks', id);
    const asks = (course: number, when: number) => ({
      ...{ reader, email, at: when },
      course: plan.courses[course % plan.courses.length]!,
    });
    const again = byDay(draws, at + 20 * DAY, at + 50 * DAY, 'asks again', id);
    const isAgain = draws.chance(SECOND_COURSE, 'second', id) && again < end;
    return [asks(first, at), ...(isAgain ? [asks(first + 1, again)] : [])];
  });
}

/** From 7 to 22 o'clock on one of the days between two moments. */
function byDay(draws: Draws, from: number, to: number, ...of: string[]): number {
  const days = Math.floor((to - from) / DAY);
  const midnight = from - ((from + 9 * HOUR) % DAY) + draws.between(0, days - 1, ...of, 'day') * DAY;
  return midnight + 7 * HOUR + draws.between(0, 15 * HOUR, ...of, 'hour');
}
