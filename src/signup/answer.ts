import type { BatchItem } from 'drizzle-orm/batch';
import { latestBelieved } from '../calendar/believed.ts';
import type { Delivery } from '../db/records.ts';
import { type DeliveryState, LEASED, UNFINISHED, WAITING } from '../mails/states.ts';

/** What answers a request: the statements to write. `id`: a new mail that may go at once, to be handed to the queue after the write. */
export type Answer = { id?: string; statements: BatchItem<'sqlite'>[] };

/** A mail that answered an earlier request for the same mailbox. */
export type Notice = Pick<
  Delivery,
  'id' | 'kind' | 'state' | 'subjectId' | 'subscriberId' | 'possibleDuplicate' | 'acceptedAt' | 'nextAttemptAt'
>;
/** It is the reminder, which nobody asked for. */
export const isReminder = ({ kind }: Pick<Notice, 'kind'>): boolean => kind === 'confirmation-reminder';
const isOneOf = (states: readonly DeliveryState[], state: DeliveryState): boolean => states.includes(state);

/**
 * Whether a mail that is still to go will speak of this sign-up: it does so already, or can be made to. One in doubt cannot: whoever has
 * the first copy would not be shown a second one with the same Message-ID.
 */
export const willSpeakOf = ({ state, subjectId, possibleDuplicate }: Notice, signupId: string): boolean =>
  subjectId === signupId ? isOneOf(UNFINISHED, state) : isWaiting({ state }) && !possibleDuplicate;

export const isWaiting = ({ state }: Pick<Notice, 'state'>): boolean => isOneOf(WAITING, state);

/** Whether somebody sends it at this moment, so that nobody can make it wait or speak of something else. */
export const isLeaving = ({ state }: Pick<Notice, 'state'>): boolean => isOneOf(LEASED, state);

/** Whether somebody may have read it, so that what it spoke of must not change any more. */
export const mayBeRead = ({ state, possibleDuplicate }: Notice): boolean =>
  state === 'sent' || possibleDuplicate || isLeaving({ state });

/** Whether it was accepted, may have been, or is still to go. One that was called off or refused never left. */
export const mayHaveLeft = ({ state, possibleDuplicate }: Notice): boolean =>
  state === 'sent' || possibleDuplicate || isOneOf(UNFINISHED, state);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How long (ms) after the first mail the one on request may go. */
export const AGAIN_AFTER = 10 * MINUTE;
/** How long (ms) a mailbox that was written to and has confirmed nothing is left alone, after as many mails as it was to get. */
const LEFT_ALONE = 30 * DAY;
/** Waits (ms) after the first, the second and the third mail to a mailbox that has confirmed nothing. After the last one it starts anew. */
const WAITS = [AGAIN_AFTER, DAY, LEFT_ALONE];

/**
 * The same for requests that come together, which get the same ids, so that the second meets the first's rows. Later it is another: after a
 * restore the same facts come again, and an id that went out in a mail before must not name another request.
 */
export const togetherAt = (now: number): number => Math.floor(now / WAITS[0]!);

/** When the next mail that is asked for may go at the earliest (epoch ms), after these to the same mailbox. A time of the future comes from a wrong clock. */
export function nextMailAt(notices: Notice[], now: number): number {
  const left = notices.filter(mayHaveLeft);
  const times = left
    .map(leftAt)
    .filter(at => at <= latestBelieved(now))
    .toSorted((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return now;
  const starts = times.findLastIndex((at, index) => at - (times[index - 1] ?? -Infinity) >= LEFT_ALONE);
  const isCounted = (notice: Notice) => leftAt(notice) >= times[starts]!;
  return Math.max(now, last + waitAfter(left.filter(isCounted)));
}

/** A reminder is one of the three mails, and makes nobody wait longer for the one on request. */
function waitAfter(mails: Notice[]): number {
  const asked = mails.filter(notice => !isReminder(notice)).length;
  const count = mails.length < WAITS.length ? asked : mails.length;
  return WAITS[Math.min(Math.max(count, 1), WAITS.length) - 1]!;
}

/** Of a mail in doubt, the time of its last attempt is not kept, but when that was due. */
const leftAt = ({ acceptedAt, nextAttemptAt }: Notice): number => acceptedAt ?? nextAttemptAt;
