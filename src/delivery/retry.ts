import type { SendOutcome } from '../deps.ts';
import type { DeliveryState } from '../mails/states.ts';
import { THROTTLE_WAITS } from '../quotas/receiving-domain.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waits (ms) between the attempts of one round. */
export const RETRY_WAITS = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 24 * HOUR];
/** Attempts of one round. Weeks of refusals that are our fault count as one attempt, because they are not the reader's fault. */
const ROUND = RETRY_WAITS.length + 1;
/** A lesson that failed softly is tried again in the following weeks. After this many rounds (14 days) the address is given up. */
export const LESSON_ROUNDS = 3;
/** Nobody answered. That is not the message's fault and costs no attempt, but the wait doubles from the first to the last (ms). */
const UNREACHABLE_WAITS = { first: MINUTE, last: 15 * MINUTE };

/** No answer came to a whole message. It may have been accepted, so the next attempt can wait. */
export const DOUBT_WAIT = 30 * MINUTE;

/** What one attempt changes. `attempts` includes this attempt, unless it costs none. `doubts`: how many of them got no answer. */
export type Verdict = {
  state: Extract<DeliveryState, 'sent' | 'retry' | 'failed'>;
  attempts: number;
  doubts: number;
  nextAttemptAt?: number;
  reason?: string;
  response: string;
  /** The server may have accepted it, so the next attempt may be a second copy. */
  possibleDuplicate?: boolean;
  /** Never write to this address again. */
  suppress?: boolean;
  /** It may have arrived and is not tried again, so the course goes on. */
  moveOn?: boolean;
};

/**
 * What is known of a mail before an attempt. `reason`: the rule of the last refusal. `possibleDuplicate`: it may have arrived
 * already. `enteredAt`: when the last attempt began (epoch ms).
 */
export type Before = {
  attempts: number;
  doubts: number;
  reason: string | null;
  possibleDuplicate: boolean;
  enteredAt?: number | null;
};

/**
 * The result of an attempt. `nextWeek`: when the next round of a lesson would begin (epoch ms); unset for notices, which have one round.
 * Refusals and doubts are counted apart: a server that once did not answer has not refused, and a refused copy has not arrived.
 */
export function afterAttempt(before: Before, outcome: SendOutcome, now: number, nextWeek?: number): Verdict {
  const { doubts } = before;
  const attempts = before.attempts + 1;
  if (outcome.accepted) return { state: 'sent', attempts, doubts, response: outcome.response };
  const refused = { attempts, doubts, reason: outcome.rule, response: outcome.reason };
  const refusals = attempts - doubts;
  const withinRound = doubts + Math.min(refusals, ROUND);
  switch (outcome.kind) {
    case 'hard':
      return { ...refused, state: 'failed', suppress: true };
    case 'credentials':
    case 'sender':
      return { ...refused, state: 'retry', attempts: before.attempts, nextAttemptAt: now };
    case 'unreachable':
    case 'unsigned': {
      const wait = silenceWait(before, outcome.kind, now);
      return { ...refused, state: 'retry', attempts: before.attempts, nextAttemptAt: now + wait };
    }
    case 'filtered':
      if (before.reason === outcome.rule) return { ...refused, state: 'failed', suppress: true };
      return { ...refused, state: 'retry', nextAttemptAt: now + 24 * HOUR };
    case 'in-doubt':
      return { ...refused, ...afterDoubt(before, now, nextWeek), doubts: doubts + 1, possibleDuplicate: true };
    case 'blocked':
      return { ...refused, ...afterBlock(refusals, now, nextWeek), attempts: withinRound };
    case 'wait':
      return { ...refused, ...afterWait(refusals, now, nextWeek), attempts: withinRound };
    case 'throttle':
      return { ...refused, state: 'retry', attempts: before.attempts, nextAttemptAt: now + THROTTLE_WAITS[0]! };
    case 'full':
    case 'unknown':
      return { ...refused, ...afterSoftFailure(refusals, now, nextWeek) };
  }
}

/** How long one mail waits that is not answered again and again, while the server answers others, or that alone cannot be signed. */
function silenceWait({ reason, enteredAt }: Before, why: 'unreachable' | 'unsigned', now: number): number {
  const { first, last } = UNREACHABLE_WAITS;
  const since = reason === why && enteredAt ? now - enteredAt : 0;
  return Math.min(Math.max(2 * since, first), last);
}

/** The reader may have it already: one more attempt soon, unless this was a copy itself, then one a week. The address is not blamed. */
function afterDoubt(
  { doubts, possibleDuplicate }: Before,
  now: number,
  nextWeek?: number,
): Pick<Verdict, 'state' | 'nextAttemptAt' | 'moveOn'> {
  const soon = { state: 'retry', nextAttemptAt: now + DOUBT_WAIT } as const;
  if (nextWeek === undefined) return doubts === 0 ? soon : { state: 'failed' };
  if (doubts >= LESSON_ROUNDS) return { state: 'failed', moveOn: true };
  return possibleDuplicate ? { state: 'retry', nextAttemptAt: nextWeek } : soon;
}

/** Refused for what we are. A lesson keeps waiting until we mend it, with one attempt a week. */
function afterBlock(refusals: number, now: number, nextWeek?: number): Pick<Verdict, 'state' | 'nextAttemptAt'> {
  const wait = RETRY_WAITS[refusals - 1];
  if (wait !== undefined) return { state: 'retry', nextAttemptAt: now + wait };
  return nextWeek === undefined ? { state: 'failed' } : { state: 'retry', nextAttemptAt: nextWeek };
}

/** One more attempt after 24 hours, then one a week. The address itself was never asked, so it is never given up. */
function afterWait(refusals: number, now: number, nextWeek?: number): Pick<Verdict, 'state' | 'nextAttemptAt'> {
  if (refusals === 1) return { state: 'retry', nextAttemptAt: now + 24 * HOUR };
  return nextWeek === undefined ? { state: 'failed' } : { state: 'retry', nextAttemptAt: nextWeek };
}

function afterSoftFailure(
  refusals: number,
  now: number,
  nextWeek?: number,
): Pick<Verdict, 'state' | 'nextAttemptAt' | 'suppress'> {
  const wait = RETRY_WAITS[(refusals - 1) % ROUND];
  if (wait !== undefined) return { state: 'retry', nextAttemptAt: now + wait };
  if (nextWeek === undefined) return { state: 'failed' };
  if (refusals >= ROUND * LESSON_ROUNDS) return { state: 'failed', suppress: true };
  return { state: 'retry', nextAttemptAt: nextWeek };
}
