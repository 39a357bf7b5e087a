import { daysLater, monthsLater } from '../../calendar/local-time.ts';

export type Every = 'monthly' | 'weekly';

/**
 * What a letter is about: a month of the calendar, or the seven days from a Monday. `key`: `2026-10`, or the Monday. `from`, `until`: local
 * days, both included.
 */
export type Period = { every: Every; key: string; from: string; until: string };

/** The last that is over. `today`: `2026-11-22`; `weekday`: its day, 1 Monday … 7 Sunday. */
export function lastPeriod(every: Every, today: string, weekday: number): Period {
  const begun = every === 'monthly' ? `${today.slice(0, 7)}-01` : daysLater(today, 1 - weekday);
  return before(every, begun);
}

export const periodBefore = ({ every, from }: Period): Period => before(every, from);

/** So many periods that end with this one, the oldest first. */
export function periodsUntil(last: Period, count: number): Period[] {
  const periods = [last];
  while (periods.length < count) periods.unshift(periodBefore(periods[0]!));
  return periods;
}

/** `undefined`: the key is of a later version. */
export function periodOf(key: string): Period | undefined {
  const every = /^\d{4}-\d\d$/.test(key) ? 'monthly' : /^\d{4}-\d\d-\d\d$/.test(key) ? 'weekly' : undefined;
  return every && periodFrom(every, every === 'monthly' ? `${key}-01` : key);
}

/** The period whose end is the day before `next`. */
const before = (every: Every, next: string): Period =>
  periodFrom(every, every === 'monthly' ? monthsLater(next, -1) : daysLater(next, -7));

function periodFrom(every: Every, from: string): Period {
  const next = every === 'monthly' ? monthsLater(from, 1) : daysLater(from, 7);
  return { every, key: every === 'monthly' ? from.slice(0, 7) : from, from, until: daysLater(next, -1) };
}
