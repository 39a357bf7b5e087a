import { Temporal } from 'temporal-polyfill';
import { type ClosedDays, isClosedDay } from './open-hours.ts';

/** Days without lessons in a row, both included (`2026-11-22`). */
export type Closure = { from: string; until: string };

/** The closed days among the `days` that begin with `today`; those in a row are one. A closure that goes on then is told to its end. */
export function closedAhead(today: string, calendar: ClosedDays, days: number): Closure[] {
  const first = Temporal.PlainDate.from(today);
  const closures: Closure[] = [];
  for (let ahead = 0; ahead < LONGEST; ahead += 1) {
    const day = first.add({ days: ahead });
    const last = closures.at(-1);
    const goesOn = last?.until === day.subtract({ days: 1 }).toString();
    if (ahead >= days && !goesOn) break;
    if (!isClosedDay(day, calendar)) continue;
    if (goesOn) last!.until = day.toString();
    else closures.push({ from: day.toString(), until: day.toString() });
  }
  return closures;
}

/** Longer than any closure that the settings take. */
const LONGEST = 60;
