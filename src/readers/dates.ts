import { eligibleAt } from '../calendar/eligibility.ts';
import { compareDays, localDate } from '../calendar/local-time.ts';
import { leastGap, MIN_GAP_MS, nextSlot, type Rhythm } from '../calendar/next-slot.ts';
import { type Calendar, nextOpenDay, openSlot } from '../calendar/open-hours.ts';

/**
 * What the dates of a course are decided from (epoch ms). `nextSendAt`: when its next lesson is planned; `null` while that is under way.
 * `previousSentAt`: when the course last sent one. `lastLessonAt`: when any course last sent this reader one. `promised`: when the reader's
 * other courses send their next ones.
 */
export type Plan = Rhythm & {
  nextSendAt: number | null;
  previousSentAt: number | null;
  lastLessonAt: number | null;
  promised?: readonly number[];
};

const WEEK_DAYS = 7;
const DAY_MS = 24 * 3_600_000;
/** For how many weeks a course can be paused at once. For longer it rests until somebody resumes it. */
const LONGEST_REST_WEEKS = 12;
/** A clock change may shorten six days by an hour. */
const SPARE_MS = 2 * 3_600_000;

/**
 * The moments (epoch ms, oldest first) at which the next lesson may come after a pause: the reader's hour on the reader's weekday, moved to
 * the next open day. A pause leaves out one lesson at least.
 */
export function restDates({ nextSendAt, ...rhythm }: Plan, now: number, calendar: Calendar): number[] {
  const planned = Math.max(nextSendAt ?? now, now);
  const first = planned + MIN_GAP_MS - SPARE_MS;
  return [...new Set(weekly(planned, rhythm, calendar, LONGEST_REST_WEEKS + 1).filter(at => at >= first))].slice(
    0,
    LONGEST_REST_WEEKS,
  );
}

/** When the next lesson comes (epoch ms) if the course goes on now: as planned, else on the reader's next weekday. */
export function resumeDate({ nextSendAt, previousSentAt, ...rhythm }: Plan, now: number, calendar: Calendar): number {
  if (nextSendAt !== null && nextSendAt > now) return nextSendAt;
  const rhythmic = previousSentAt === null ? now : nextSlot(previousSentAt, rhythm, calendar);
  if (rhythmic > now) return rhythmic;
  return weekly(now, rhythm, calendar, 2).find(at => at >= now) ?? now;
}

/** Whether the next lesson may be planned for this moment: not before the pace allows, nor later than after the longest rest. */
export const isPossible = (at: number, { previousSentAt, pace }: Plan, now: number): boolean =>
  at > now &&
  at >= (previousSentAt ?? 0) + leastGap({ pace }) - SPARE_MS &&
  at <= now + (LONGEST_REST_WEEKS + 1) * WEEK_DAYS * DAY_MS;

/**
 * When the next lesson comes (epoch ms) for a reader who wants another rhythm from now on: never sooner after the last one than the new pace
 * allows. Who chooses another weekday waits for it, and who waits for it already goes on to. A lesson that is late already, by a fault of
 * ours, waits for nothing more. `undefined`: nothing was sent yet, so the date stays.
 */
export function changedDate(plan: Plan, wanted: Rhythm, now: number, calendar: Calendar): number | undefined {
  const { previousSentAt, lastLessonAt, weekday } = plan;
  if (previousSentAt === null) return undefined;
  const rhythmic = nextSlot(previousSentAt, wanted, calendar);
  if (wanted.weekday === weekday && !isOnWeekday(plan, now, calendar)) {
    if (rhythmic > now) return rhythmic;
    const isLate = nextSlot(previousSentAt, plan, calendar) <= now;
    if (isLate) return eligibleAt({ ...wanted, previousSentAt, lastLessonAt }, now, calendar);
  }
  const earliest = Math.max(now, previousSentAt + leastGap(wanted) - SPARE_MS);
  return weekly(earliest, wanted, calendar, 3).find(at => at >= earliest);
}

/** Whether the next lesson is planned for the reader's weekday, or for the open day that stands for it. */
const isOnWeekday = ({ nextSendAt, ...rhythm }: Plan, now: number, calendar: Calendar): boolean =>
  nextSendAt !== null &&
  nextSendAt > now &&
  weekly(nextSendAt - 2 * WEEK_DAYS * DAY_MS, rhythm, calendar, 4).some(
    at => compareDays(at, nextSendAt, calendar.timeZone) === 0,
  );

/** The same for a rest that ends on a promised day: the first day of the new rhythm from that one on. */
export const changedRest = (resumeAt: number, wanted: Rhythm, calendar: Calendar): number =>
  weekly(resumeAt, wanted, calendar, 1)[0]!;

/**
 * When the next lesson goes (epoch ms) if it is asked for now: at once in open hours, but never on a day that had a lesson, or that is
 * promised to one of another course.
 */
export function earliestDate(plan: Plan, now: number, calendar: Calendar): number {
  const { lastLessonAt, weekday, hour, promised = [] } = plan;
  let at = eligibleAt({ weekday, hour, lastLessonAt, previousSentAt: null }, now, calendar);
  const soonest = at;
  // Another course's lesson that is due already goes as soon as one can.
  const isPromised = () => promised.some(date => compareDays(Math.max(date, soonest), at, calendar.timeZone) === 0);
  while (isPromised()) at = nextOpenDay(at, hour, calendar);
  return at;
}

/** When the lesson behind the next one comes (epoch ms), if the next one goes at `at`. */
export const followingDate = (rhythm: Rhythm, at: number, calendar: Calendar): number => nextSlot(at, rhythm, calendar);

/** The reader's hour on this weekday, from the day of `from` on. */
function weekly(from: number, { weekday, hour }: Rhythm, calendar: Calendar, weeks: number): number[] {
  const day = localDate(from, calendar.timeZone);
  const first = (weekday - day.dayOfWeek + WEEK_DAYS) % WEEK_DAYS;
  return Array.from({ length: weeks }, (_, week) =>
    openSlot(day.add({ days: first + week * WEEK_DAYS }), hour, calendar),
  );
}
