import { DAY, HOUR, localDay, offsetAt, readable } from './days.ts';
import { mayBeForgotten, mayHaveArrived } from './doubt.ts';
import { atLesson, type Check, type Hearing } from './hearing.ts';
import { type Attempt, isSameClock, lessonKey, type Model, type Moment, readerOf } from './model.ts';

/** A record further ahead than this comes from a wrong clock and is not believed (docs/decisions/schedule.md). */
const BELIEVED = 35 * DAY;

export const spacing: Check[] = [
  {
    promise: 'A reader never gets two lessons on one day, whatever the courses.',
    source: 'README, What it promises; DESIGN 5.',
    see: atLesson(({ model, tell }, { who, enrollment, lesson, now }) => {
      const other = readerOf(model, who).lessons.findLast(
        one =>
          !(one.mail.enrollment === enrollment && one.mail.lesson === lesson) &&
          isSameDay(model, one, now) &&
          mayHaveArrived(one) &&
          !mayBeForgotten(model, one),
      );
      if (!other) return;
      const at = readable(model.settings.timeZone, other.wall);
      const about = at.slice(0, 10);
      tell(
        'second-lesson-in-a-day',
        who,
        about,
        `${lesson} at ${readable(model.settings.timeZone, now.wall)} after ${nameOf(other)} at ${at}`,
      );
    }),
  },
  {
    promise:
      'Two lessons of a course are at least six days apart, unless somebody asked for the next one at once; thirteen at the slower pace.',
    source:
      'README, What it promises; the two hours: docs/decisions/schedule.md, A moved lesson does not move the rhythm.',
    see: atLesson(({ model, tell, look }, { who, enrollment, course, lesson, now }) => {
      const { accepted = new Map<string, Attempt>(), hurried, rhythm } = model.enrollments.get(enrollment ?? '') ?? {};
      const isSlow = isSettled(model, rhythm, now) && paceOf(look, who) === 2;
      const last = [...accepted.values()].findLast(
        one =>
          one.mail.lesson !== lesson && isTooSoon(model, one.closed!, now, isSlow && rhythm!.nth < one.nth ? 7 : 0),
      );
      if (!last || mayBeForgotten(model, last.closed!) || (hurried && hurried.nth > last.nth)) return;
      const times = [last.closed!.wall, now.wall].map(at => readable(model.settings.timeZone, at));
      tell(
        'within-six-days',
        who,
        lessonKey(course, lesson),
        `${nameOf(last)} was accepted ${times[0]}, ${lesson} entered ${times[1]}`,
      );
    }),
  },
];

const nameOf = ({ mail }: Attempt): string => `${mail.course} ${mail.lesson}`;

/** By the machine's clock. Where it was set in between, the truth must say the same, because the reader has either reading on their side. */
function isSameDay({ settings: { timeZone } }: Model, a: Moment, b: Moment): boolean {
  const same = (one: number, other: number) => localDay(timeZone, one) === localDay(timeZone, other);
  return same(a.wall, b.wall) && (isSameClock(a, b) || same(a.at, b.at));
}

/** By the truth and by the machine's clock. An acceptance far in the future comes from a clock that was wrong: it binds nobody. */
function isTooSoon(model: Model, accepted: Moment, now: Moment, more: number): boolean {
  const least = leastGap(model.settings.timeZone, accepted, now) + more * DAY;
  const byClock = now.wall - accepted.wall;
  return now.at - accepted.at < least && byClock < least && byClock > -BELIEVED;
}

const paceOf = (look: Hearing['look'], who: string): number =>
  Number(look('SELECT pace FROM subscribers WHERE email = ?', who)[0]?.pace ?? 1);

/** A pace is judged where it was chosen before, and nothing took the database or the clock back since. */
const isSettled = ({ restores, moves, steps }: Model, rhythm: Moment | undefined, now: Moment): boolean =>
  rhythm !== undefined &&
  now.at - rhythm.at > DAY &&
  [...restores, ...moves, ...steps].every(({ nth }) => nth < rhythm.nth);

/** Six days by local clocks, less the two hours within which the weekday is kept. */
function leastGap(zone: string, from: Moment, to: Moment): number {
  const change = Math.abs(offsetAt(zone, from.wall) - offsetAt(zone, to.wall));
  return 6 * DAY - 2 * HOUR - change;
}
