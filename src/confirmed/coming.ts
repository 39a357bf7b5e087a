import { weekdayOf } from '../calendar/local-time.ts';
import { nextSlot, slotOnWeekday } from '../calendar/next-slot.ts';
import type { Calendar } from '../calendar/open-hours.ts';
import type { Lesson } from '../courses/course.ts';
import { earliestDate, type Plan } from '../readers/dates.ts';

/** A lesson that has not come yet. `at`: when it is planned (epoch ms); unset: within minutes. */
export type Coming = Pick<Lesson, 'number' | 'title'> & { at: number | undefined };

/**
 * When the lessons from `next` (a number) on come, if nothing gets in the way: an approximation for people, made with the rules by which
 * they are sent. `weekdayChosen`: the reader chose the weekday, so the first lesson does not set it.
 */
export function comingLessons(
  lessons: readonly Pick<Lesson, 'number' | 'title'>[],
  { plan, next, weekdayChosen }: { plan: Plan; next: number; weekdayChosen: boolean },
  now: number,
  calendar: Calendar,
): Coming[] {
  const first = firstDate(plan, now, calendar);
  let at = Math.max(first, now);
  let isFirst = plan.previousSentAt === null;
  const rhythm = {
    hour: plan.hour,
    weekday: isFirst && !weekdayChosen ? weekdayOf(at, calendar.timeZone) : plan.weekday,
  };
  return lessons
    .filter(({ number }) => number >= next)
    .map(({ number, title }) => {
      if (number === next) return { number, title, at: first > now ? first : undefined };
      at = isFirst && weekdayChosen ? slotOnWeekday(at, rhythm, calendar) : nextSlot(at, rhythm, calendar);
      isFirst = false;
      return { number, title, at };
    });
}

/** One that is under way has no date any more. */
const firstDate = (plan: Plan, now: number, calendar: Calendar): number => {
  if (plan.nextSendAt === null) return now;
  if (plan.previousSentAt !== null) return plan.nextSendAt;
  // Whichever is due first on a day has it: what is promised to other courses holds no first lesson back.
  return Math.max(plan.nextSendAt, earliestDate({ ...plan, promised: [] }, now, calendar));
};
