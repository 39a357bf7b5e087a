import { type Action, actionOf, allBlocks, blocksFor, type Course, type Lesson } from '../courses/course.ts';
import type { Reason } from '../courses/movements.ts';
import type { Change, CheckInAnswer, SelfCheckMoment } from '../db/schema.ts';
import { type AnswerStanding, standingOf } from './standing.ts';

/** A lesson that this course has sent the reader, and what they said of its action. `sentAt`: epoch ms. */
export type Past = {
  deliveryId: string;
  /** The number that the lesson had. */
  number: number;
  sentAt: number;
  /** As the mail named it. `null`: it named none. */
  action: Action | null;
  answer: CheckInAnswer | null;
  reason: Reason | null;
};
export type Numbers = {
  moment: SelfCheckMoment;
  worst: number | null;
  activity: string | null;
  ability: number | null;
  change: Change | null;
};
/** What one mail is made of that asks and answers its reader. `past`: newest first. */
export type Week = { standing: AnswerStanding; past: Past[]; numbers: Numbers[] };

/** Who reads which lesson of which course. */
export type Reading = { course: Course; lesson: Lesson; pattern: string | null };

const A_WEEK = 7 * 24 * 60 * 60_000;

/** The week of a reader who has said nothing yet, for showing a lesson to somebody who takes no course. `now`: epoch ms. */
export function sampleWeek({ course, lesson, pattern }: Reading, now: number): Week {
  const before = course.lessons.find(({ number }) => number === lesson.number - 1);
  const action = before && actionOf(before, pattern);
  const unanswered = { deliveryId: '', answer: null, reason: null };
  const past = before ? [{ ...unanswered, number: before.number, sentAt: now - A_WEEK, action: action ?? null }] : [];
  return { standing: standingOf(null), past, numbers: [] };
}

/**
 * What the mail says to the last answer. `reason`: one sentence · `pain-again`: it hurt twice running, so the mail warns, takes the dose
 * back and invites to nothing. `undefined`: it is silent, because nothing was said, or nothing needs to be.
 */
export type Reply =
  | { kind: 'reason'; reason: Reason; movement: string | undefined }
  | { kind: 'pain-again'; action: Action | undefined; dose: string | undefined };

/**
 * The mail before asked about the lesson before it, so the last answer is about the second of `past`. It is the first one where the reader
 * has answered already what this mail asks, as with a mail that is sent a second time.
 */
export function replyTo({ standing, past }: Week, reading: Reading): Reply | undefined {
  if (standing.keeping !== 'agreed') return undefined;
  const [last, before] = past[0]?.answer ? past : past.slice(1);
  if (last?.answer !== 'rested' || last.reason === null) return undefined;
  const isAgain = last.reason === 'pain' && before?.answer === 'rested' && before.reason === 'pain';
  if (!isAgain) return { kind: 'reason', reason: last.reason, movement: last.action?.movements[0] };
  const action = actionOf(reading.lesson, reading.pattern);
  return { kind: 'pain-again', action, dose: action && lessOf(action, reading) };
}

/** One step back from what the card of this lesson says; before the first step, the lighter form. */
function lessOf(action: Action, { course, lesson, pattern }: Reading): string | undefined {
  const [slug] = action.movements;
  const words = slug === undefined ? undefined : course.movements?.[slug];
  if (!words) return undefined;
  const cards = allBlocks(blocksFor(lesson, pattern)).flatMap(block => (block.kind === 'exercise' ? [block] : []));
  const step = cards.find(({ movement }) => movement === slug)?.step ?? 1;
  return words.doses?.[step - 2] ?? words.lighter;
}

/** The movement that an action names: what stands before the first space of its line. */
export const nameOf = ({ line }: Pick<Action, 'line'>): string => line.split(/[ 　]/)[0]!;
