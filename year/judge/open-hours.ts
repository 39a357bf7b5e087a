import {
  CLOSES,
  DAY,
  HOUR,
  isClosed,
  type LocalDay,
  localDay,
  localHour,
  MINUTE,
  momentOf,
  nameOf,
  OPENS,
  readable,
  weekdayOf,
} from './days.ts';
import { wasPutBackSince } from './doubt.ts';
import { atEntering, atLesson, type Check, type Hearing } from './hearing.ts';
import type { Attempt, Model, Moment } from './model.ts';

/** Kinds of mail that wait for open hours. */
const COMES_BY_DAY = ['lesson', 'lesson-again'];
/** A pass that began before nine may end a moment after it. */
const GRACE = 5_000;

export const openHours: Check[] = [
  {
    promise: 'Lessons, and copies of them, go out from 7:00 until 21:00 by the clinic’s clock.',
    source: 'docs/decisions/schedule.md',
    see: atEntering(({ model, tell }, { mail, who, lesson, now }) => {
      if (!COMES_BY_DAY.includes(mail)) return;
      const { timeZone } = model.settings;
      const isOpen = (wall: number) => localHour(timeZone, wall) >= OPENS && localHour(timeZone, wall - GRACE) < CLOSES;
      if (!readings(model, now).some(isOpen))
        tell(
          'outside-hours',
          who,
          readable(timeZone, now.wall).slice(0, 10),
          `${lesson} at ${readable(timeZone, now.wall)}`,
        );
    }),
  },
  {
    promise: 'No lesson on a closed weekday or date, nor on a holiday where the clinic skips them.',
    source: 'docs/decisions/schedule.md; docs/clinic-guide.ja.md',
    see: atLesson(({ model, tell }, { who, lesson, now }) => {
      const { settings } = model;
      const isForbidden = (wall: number) => isClosed(localDay(settings.timeZone, wall), settings);
      if (readings(model, now).every(isForbidden))
        tell(
          'closed-day',
          who,
          nameOf(localDay(settings.timeZone, now.wall)),
          `${lesson} at ${readable(settings.timeZone, now.wall)}`,
        );
    }),
  },
];

/** What the machine's clock says now, and what it would say if it had not been set within the last minute. */
function readings({ steps }: Model, { at, wall }: Moment): number[] {
  const justNow = steps.filter(step => at - step.at < MINUTE);
  return [wall, ...justNow.map((_, index) => wall - justNow.slice(index).reduce((sum, { by }) => sum + by, 0))];
}

const SOURCE = 'docs/decisions/schedule.md, A moved lesson walks back to its weekday';
const SIX_DAYS = 6 * DAY;
const WEEK = 7 * DAY;
/** The two hours after the reader's hour within which the end of the six days keeps its day; the minutes that a record may take are left out. */
const LATE = 2 * HOUR - 10 * MINUTE;

/** What was planned in the same commit that wrote down an acceptance. `slot`: the reader's hour on the planned day (all epoch ms). */
type Planned = {
  hearing: Hearing;
  who: string;
  course: string;
  at: number;
  slot: number;
  hour: number;
  pace: number;
  chosen: number | undefined;
  accepted: Attempt[];
};

/** The first lesson; or the first one after it by a right clock, if a clock that ran ahead dated all of those before. */
const settingTheWeekday = (accepted: Attempt[]): Attempt =>
  accepted.findLast((one, index) => accepted.slice(0, index).every(before => before.closed!.wall > one.closed!.wall))!;

export const rhythm: Check[] = [
  {
    promise: 'The next lesson is planned for the reader’s hour, also on the day of a clock change, or for the end of the six days.',
    source: SOURCE,
    see: atPlan(({ hearing: { model, tell }, who, course, at, slot, accepted, pace }) => {
      const { timeZone } = model.settings;
      const sixDays = lastOf(accepted).wall + SIX_DAYS + (pace - 1) * WEEK;
      const isEndOfSixDays = Math.abs(at - sixDays) < MINUTE && at >= slot && at - slot <= 2 * HOUR;
      if (at === slot || isEndOfSixDays) return;
      const times = [lastOf(accepted).wall, at, slot].map(moment => readable(timeZone, moment));
      tell('not-at-the-hour', who, course, `after ${times[0]} planned for ${times[1]}, and not for ${times[2]}`);
    }),
  },
  {
    promise: 'The first accepted lesson sets the weekday. Later ones come on it where it lies six to eight days after the last one.',
    source: `${SOURCE}; The weekday is that of the first lesson sent.`,
    see: atPlan(({ hearing: { model, tell }, who, course, at, hour, accepted, pace, chosen }) => {
      const { timeZone } = model.settings;
      const first = settingTheWeekday(accepted);
      // A copy from before has the weekday that was planned then.
      if (chosen === undefined && wasPutBackSince(model, first)) return;
      const firstDay = weekdayOf(localDay(timeZone, first.closed!.wall));
      const day = dayOnWeekday(model, chosen ?? firstDay, lastOf(accepted), { hour, pace });
      if (day === undefined || localDay(timeZone, at) === day) return;
      const times = [first.closed!.wall, lastOf(accepted).wall, at].map(moment => readable(timeZone, moment));
      tell('off-the-weekday', who, course, `the first lesson ${times[0]}, the last ${times[1]}, the next planned for ${times[2]}`);
    }),
  },
]; // biome-ignore format: few lines

/** A check of what is planned when an acceptance is written down, unless settings, clock or disk have changed just now. */
function atPlan(judge: (planned: Planned) => void): NonNullable<Check['see']> {
  return (hearing, fact, now) => {
    if (fact.kind !== 'enrollment' || fact.from !== 'active' || fact.to !== 'active') return;
    if (!fact.nextSendAt || !fact.who) return;
    const { model, look } = hearing;
    const enrollment = model.enrollments.get(fact.enrollment);
    const accepted = [...(enrollment?.accepted.values() ?? [])];
    const isOfThisCommit = accepted.length > 0 && lastOf(accepted).at === now.at;
    if (!isOfThisCommit || isUnsettled(model, now)) return;
    const { timeZone } = model.settings;
    // Who changes it just while a lesson is on its way is planned by either.
    if (enrollment?.rhythm && now.at - enrollment.rhythm.at < 30 * MINUTE) return;
    const hour = hourOf(look, fact.who);
    const { pace, weekday } = rhythmOf(look, fact.enrollment);
    const chosen = enrollment?.rhythm ? weekday : undefined;
    const slot = momentOf(timeZone, localDay(timeZone, fact.nextSendAt), hour);
    judge({ hearing, who: fact.who, course: fact.course, at: fact.nextSendAt, slot, hour, accepted, pace, chosen });
  };
}

const lastOf = (accepted: Attempt[]): Moment => accepted.at(-1)!.closed!;

/** A batch may still judge by settings of a moment ago, and a full disk writes an answer down later than it came. */
function isUnsettled({ settingsSince, fullDisk, steps }: Model, { at }: Moment): boolean {
  const from = at - 30 * MINUTE;
  const changed = [...settingsSince, ...steps].some(one => one.at > from);
  return changed || fullDisk.within({ from, until: at + 1 }).length > 0;
}

/** What the reader has chosen, as it stands in this database. */
function rhythmOf(look: Hearing['look'], enrollment: string): { pace: number; weekday: number } {
  const [row] = look(
    'SELECT r.pace, e.weekday FROM enrollments e JOIN subscribers r ON r.id = e.subscriber_id WHERE e.id = ?',
    enrollment,
  );
  return { pace: Number(row?.pace ?? 1), weekday: Number(row?.weekday) };
}

/** The reader's hour, moved into the hours in which lessons go out. */
function hourOf(look: Hearing['look'], who: string): number {
  const [row] = look('SELECT hour FROM subscribers WHERE email = ?', who);
  return Math.min(Math.max(Number(row?.hour ?? 7), 7), 20);
}

/** The day six to eight days after the last lesson, or a week more, that has this weekday; none where it is closed, or six days have not passed. */
function dayOnWeekday(
  { settings }: Model,
  wanted: number,
  last: Moment,
  { hour, pace }: { hour: number; pace: number },
): LocalDay | undefined {
  const { timeZone } = settings;
  const weekday = openWeekday(wanted, settings.closedWeekdays);
  const more = (pace - 1) * 7;
  const before = localDay(timeZone, last.wall);
  const day = [6, 7, 8].map(days => before + more + days).find(one => weekdayOf(one) === weekday);
  if (day === undefined || isClosed(day, settings)) return undefined;
  const sixDays = last.wall + SIX_DAYS + more * DAY;
  const isLate = sixDays - momentOf(timeZone, day, hour) > LATE || localHour(timeZone, sixDays) >= 20.9;
  return day === before + more + 6 && isLate ? undefined : day;
}

/** A weekday that the clinic has closed for good stands for the next open one. */
function openWeekday(weekday: number, closed: number[]): number {
  const following = Array.from({ length: 7 }, (_, days) => ((weekday - 1 + days) % 7) + 1);
  return following.find(one => !closed.includes(one)) ?? weekday;
}
