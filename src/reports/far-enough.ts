const DAY = 86_400_000;
/** Days between two lessons. */
const WEEK = 7;
/** Days in which the last sign-ups of a month get their first lesson: a week for confirming and the first slot, one for closed days. */
const TO_FIRST = 14;

/** How far a course is counted for the sign-ups of a month: the number of the last lesson that all of them have had the time to get. 0: none. */
export function reachOf(month: string, today: string): number {
  if (month === BEFORE_MONTHS) return Number.POSITIVE_INFINITY;
  const days = (Date.parse(today) - lastDayOf(month)) / DAY;
  return days < TO_FIRST ? 0 : Math.floor((days - TO_FIRST) / WEEK) + 1;
}

/** Stands for the month of what was counted before months were. */
export const BEFORE_MONTHS = '';

function lastDayOf(month: string): number {
  const [year, number] = month.split('-').map(Number);
  return Date.UTC(year!, number!, 0);
}
