import { daysLater } from '../calendar/local-time.ts';
import type { DayCount } from './cohorts.ts';
import { type Openings, openingsOfCopies } from './openings.ts';

/** Weeks of a trend line. */
export const WEEKS = 12;
/** With fewer a line would show a direction that is none. */
const FEWEST_FOR_TREND = 3;

/** What happened in some days. `openings`: of the mails that were accepted in them, also where they were opened later. */
export type Figures = {
  requested: number;
  confirmed: number;
  sent: number;
  openings: Openings;
  failed: number;
  completed: number;
  stopped: number;
  consultations: number;
};

/** Seven local days, both included (`2026-11-22`). */
export type Week = Figures & { from: string; until: string };

export function figuresOf(days: DayCount[]): Figures {
  const sum = (column: Exclude<keyof Figures, 'openings'>) => days.reduce((all, day) => all + day[column], 0);
  return {
    ...{ requested: sum('requested'), confirmed: sum('confirmed'), sent: sum('sent') },
    openings: openingsOfCopies(days),
    ...{ failed: sum('failed'), completed: sum('completed'), stopped: sum('stopped') },
    consultations: sum('consultations'),
  };
}

/** The first of the days of so many weeks of which `today` is the last. */
export const firstOfWeeks = (today: string, weeks: number): string => daysLater(today, 1 - 7 * weeks);

/** The weeks that end with `today`, the oldest first. A week is seven days, on whatever weekday they begin: so each has all weekdays. */
export function weeksOf(days: DayCount[], today: string, weeks = WEEKS): Week[] {
  return Array.from({ length: weeks }, (_, index) => {
    const from = firstOfWeeks(today, weeks - index);
    const until = daysLater(from, 6);
    return { from, until, ...figuresOf(days.filter(({ day }) => from <= day && day <= until)) };
  });
}

/** The weeks since the first in which anything happened. None where they are too few for a line. */
export function trendOf(weeks: Week[]): Week[] {
  const first = weeks.findIndex(({ requested, confirmed, sent, consultations }) =>
    [requested, confirmed, sent, consultations].some(count => count > 0),
  );
  const begun = first < 0 ? [] : weeks.slice(first);
  return begun.length >= FEWEST_FOR_TREND ? begun : [];
}
