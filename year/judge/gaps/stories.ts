import type { Fact, Saying } from '../../facts.ts';
import { DAY, HOUR, isClosed, type LocalDay, localDay, MINUTE } from '../days.ts';
import { type Attempt, type Enrollment, lateness, type Model, type Moment, readerOf } from '../model.ts';
import type { Cause } from './causes.ts';

/** What happened last to a reader in a course, and until when (true time) the next thing may take without any other cause. */
export type Story = {
  enrollment: Enrollment;
  base: Moment;
  after: 'confirmed' | 'accepted' | 'resumed' | 'sending' | Cause | 'in doubt';
  deadline: number;
  /** The last acceptance in this course, if any. */
  accepted?: Moment;
  /** The last local day that was looked at. */
  judged: LocalDay;
  /** The days on which the lesson could have come and did not, by cause. */
  waited: { day: LocalDay; cause: string }[];
};

/** A lesson comes on the reader's weekday, six to nine days after the one before (FAULTS 8). */
export const NINE_DAYS = 9 * DAY;
/** A date further ahead comes from a wrong clock and is made anew (docs/decisions/schedule.md). */
const BELIEVED = 35 * DAY;

/** The longest that a mail waits for its next attempt after such an answer (src/README.md; README). */
const LONGEST_WAIT: Record<Saying, number> = {
  accepted: NINE_DAYS,
  hard: NINE_DAYS,
  filtered: NINE_DAYS,
  full: NINE_DAYS,
  blocked: NINE_DAYS,
  wait: NINE_DAYS,
  temporary: NINE_DAYS,
  silent: NINE_DAYS,
  throttle: 4 * HOUR,
  sender: HOUR,
  credentials: HOUR,
  away: HOUR,
};

export type Stories = {
  open(): Iterable<Story>;
  of(enrollment: string | null): Story | undefined;
  /** What a fact changes. The model has taken it in already, except for an attempt that it ends. */
  take(model: Model, fact: Fact, now: Moment): void;
};

export function newStories(): Stories {
  const stories = new Map<string, Story>();

  function begin(model: Model, enrollment: Enrollment, now: Moment) {
    const reader = readerOf(model, enrollment.who);
    const isNew = !enrollment.rested && !reader.lessons.some(({ mail }) => mail.course === enrollment.course);
    const after = isNew ? 'confirmed' : 'resumed';
    const accepted = lastOf(enrollment);
    const deadline = now.at + (isNew ? 0 : longestOf(model, enrollment, NINE_DAYS));
    stories.set(enrollment.id, { enrollment, base: now, after, deadline, accepted, judged: 0, waited: [] });
  }

  function goOn(model: Model, story: Story, after: Story['after'], now: Moment, wait: number) {
    const longest = longestOf(model, story.enrollment, wait);
    Object.assign(story, { base: now, after, deadline: now.at + longest + believedLateness(now) });
    if (after === 'accepted') Object.assign(story, { accepted: now, waited: [] });
  }

  /** The database is another one now. Everybody waits until sending is resumed, and a week from then on. */
  function beginAnew(model: Model, now: Moment) {
    stories.clear();
    for (const enrollment of model.enrollments.values()) {
      if (enrollment.state !== 'active') continue;
      begin(model, enrollment, now);
      goOn(model, stories.get(enrollment.id)!, 'restore', now, NINE_DAYS);
    }
  }

  const whileRestored = (story: Story) => story.after === 'restore';

  return {
    open: () => stories.values(),
    of: enrollment => stories.get(enrollment ?? ''),
    take(model, fact, now) {
      if (fact.kind === 'restored' || fact.kind === 'moved') return beginAnew(model, now);
      if (fact.kind === 'pause' && !fact.stands && fact.domain === '')
        for (const story of [...stories.values()].filter(whileRestored)) goOn(model, story, 'restore', now, NINE_DAYS);
      if (fact.kind === 'clock') for (const story of stories.values()) clockSet(story, now);
      if (fact.kind === 'enrollment') {
        const enrollment = model.enrollments.get(fact.enrollment)!;
        if (fact.to !== 'active') return void stories.delete(fact.enrollment);
        if (!stories.has(fact.enrollment)) begin(model, enrollment, now);
        if (fact.from === undefined) waitForTurn(model, stories.get(fact.enrollment)!, fact.nextSendAt, now);
        waitForDate(stories.get(fact.enrollment)!, fact.nextSendAt, now);
        waitForRhythm(stories.get(fact.enrollment)!, fact.nextSendAt, now);
      }
      if (fact.kind !== 'delivery' || fact.mail !== 'lesson') return;
      const story = stories.get(fact.enrollment ?? '');
      if (!story) return;
      const longest = (wait: number) => longestOf(model, story.enrollment, wait);
      const { after, wait } = afterDelivery(fact, model.mails.get(fact.delivery)!.attempts.at(-1), now, longest);
      if (after) goOn(model, story, after, now, wait);
      else waitForDate(story, fact.nextAttemptAt, now);
    },
  };
}

/** At the slower pace whatever waits for the reader's next date waits a week more (docs/decisions/schedule.md, A pace of two weeks). */
const longestOf = (model: Model, { who }: Enrollment, wait: number): number =>
  wait === NINE_DAYS && readerOf(model, who).slow ? wait + 7 * DAY : wait;

function lastOf({ accepted }: Enrollment): Moment | undefined {
  return [...accepted.values()].at(-1)?.closed;
}

/** What a change of a lesson's row means for the wait of its reader; no `after`: nothing. */
function afterDelivery(
  { from, to, nextAttemptAt }: Extract<Fact, { kind: 'delivery' }>,
  attempt: Attempt | undefined,
  now: Moment,
  longestOf: (wait: number) => number,
): { after?: Story['after']; wait: number } {
  if (to === 'sending') return { after: 'sending', wait: DAY };
  if (to === 'sent') return { after: 'accepted', wait: NINE_DAYS };
  if (to === 'failed' || to === 'cancelled') return { after: 'resumed', wait: NINE_DAYS };
  if (from !== 'sending') return { wait: 0 };
  const isKnown = attempt && !attempt.orphaned && attempt.closed?.by === attempt.process;
  const answer = isKnown ? attempt.answer : undefined;
  const isDoubtful = answer === undefined || answer === 'silent';
  const longest = longestOf(answer ? LONGEST_WAIT[answer] : NINE_DAYS);
  return {
    after: isDoubtful ? 'in doubt' : 'refused until',
    wait: Math.min(longest, Math.max(0, nextAttemptAt - now.wall)) + 5 * MINUTE,
  };
}

/** A date that is written while the clock is ahead comes as much later. One that is too far ahead is not believed once the clock is right. */
function believedLateness(now: Moment): number {
  const late = lateness(now);
  return late > 0 && late <= BELIEVED ? late : 0;
}

function waitForDate(story: Story, date: number | null, now: Moment): void {
  if (date === null || Math.abs(lateness(now)) < 1_000) return;
  if (date > story.deadline && date - now.at <= BELIEVED) story.deadline = date;
}

/**
 * A course that its reader wanted after another one begins when that one's next lesson would have come. At the slower pace that is fifteen
 * days later at most, so a few closed days put it off for longer than at the usual one (docs/decisions/schedule.md, A pace of two weeks).
 */
function waitForTurn(model: Model, story: Story, date: number | null, now: Moment): void {
  const { who, course } = story.enrollment;
  const { begun, slow } = readerOf(model, who);
  if (date === null || !begun.some(one => one.course === course)) return;
  if (date - now.at < 17 * DAY || (slow && areClosed(model, now.at + 15 * DAY, date)))
    story.deadline = Math.max(story.deadline, date + DAY);
}

/** Whether each local day is closed, from that of the first moment up to the one before that of the last. */
function areClosed({ settings }: Model, from: number, until: number): boolean {
  const last = localDay(settings.timeZone, until);
  for (let day = localDay(settings.timeZone, from); day < last; day += 1) if (!isClosed(day, settings)) return false;
  return true;
}

/** Who chooses another weekday or pace waits for it: for two weeks at most, or three at the slower pace (docs/decisions/schedule.md). */
function waitForRhythm(story: Story, date: number | null, now: Moment): void {
  const { rhythm } = story.enrollment;
  if (date === null || !rhythm || now.at - rhythm.at > 30 * MINUTE) return;
  if (date - (story.accepted?.at ?? now.at) < 22 * DAY) story.deadline = Math.max(story.deadline, date + DAY);
}

/** What was written while the clock was far ahead is made anew when it is right again; that may take as long as a lesson's usual wait. */
function clockSet(story: Story, now: Moment): void {
  if (lateness(story.base) > BELIEVED || Math.abs(lateness(now)) < 1_000) {
    const wasFarAhead = lateness(story.base) > BELIEVED;
    if (wasFarAhead) story.deadline = Math.max(story.deadline, now.at + NINE_DAYS);
  }
}
