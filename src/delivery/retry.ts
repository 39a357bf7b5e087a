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
/** Nobody answered. That is not the message's fault and costs no attempt. */
export const UNREACHABLE_WAIT = MINUTE;

/** No answer came to a whole message. It may have been accepted, so the next attempt can wait. */
export const DOUBT_WAIT = 30 * MINUTE;

/** What one attempt changes. `attempts` includes this attempt, unless it costs none. */
export type Verdict = {
  state: Extract<DeliveryState, 'sent' | 'retry' | 'failed'>;
  attempts: number;
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
 * The result of an attempt. `before`: attempts made earlier, the rule of the last refusal, and whether
 * it may have arrived already. `nextWeek`: when the next round of a lesson
 * would begin (epoch ms); unset for notices, which have one round.
 */
export function afterAttempt(
  before: { attempts: number; reason: string | null; possibleDuplicate?: boolean },
  outcome: SendOutcome,
  now: number,
  nextWeek?: number,
): Verdict {
  const attempts = before.attempts + 1;
  if (outcome.accepted) return { state: 'sent', attempts, response: outcome.response };
  const refused = { attempts, reason: outcome.rule, response: outcome.reason };
  switch (outcome.kind) {
    case 'hard':
      return { ...refused, state: 'failed', suppress: true };
    case 'credentials':
    case 'sender':
      return { ...refused, state: 'retry', attempts: before.attempts, nextAttemptAt: now };
    case 'unreachable':
      return { ...refused, state: 'retry', attempts: before.attempts, nextAttemptAt: now + UNREACHABLE_WAIT };
    case 'filtered':
      if (before.reason === outcome.rule) return { ...refused, state: 'failed', suppress: true };
      return { ...refused, state: 'retry', nextAttemptAt: now + 24 * HOUR };
    case 'in-doubt': {
      // Refusals before the first doubt do not count: the mail has been handed over only once.
      const handedOver = before.possibleDuplicate ? attempts : 1;
      return { ...refused, attempts: handedOver, ...afterDoubt(handedOver, now, nextWeek), possibleDuplicate: true };
    }
    case 'blocked':
      return { ...refused, ...afterBlock(attempts, now, nextWeek), attempts: Math.min(attempts, ROUND) };
    case 'wait':
      return { ...refused, ...afterWait(attempts, now, nextWeek), attempts: Math.min(attempts, ROUND) };
    case 'throttle':
      return { ...refused, state: 'retry', attempts: before.attempts, nextAttemptAt: now + THROTTLE_WAITS[0]! };
    case 'full':
    case 'unknown':
      return { ...refused, ...afterSoftFailure(attempts, now, nextWeek) };
  }
}

/** The reader may have it already: one more attempt soon, then one a week. The address is not blamed. */
function afterDoubt(
  attempts: number,
  now: number,
  nextWeek?: number,
): Pick<Verdict, 'state' | 'nextAttemptAt' | 'moveOn'> {
  if (attempts === 1) return { state: 'retry', nextAttemptAt: now + DOUBT_WAIT };
  if (nextWeek === undefined) return { state: 'failed' };
  if (attempts > LESSON_ROUNDS) return { state: 'failed', moveOn: true };
  return { state: 'retry', nextAttemptAt: nextWeek };
}

/** Refused for what we are. A lesson keeps waiting until we mend it, with one attempt a week. */
function afterBlock(attempts: number, now: number, nextWeek?: number): Pick<Verdict, 'state' | 'nextAttemptAt'> {
  const wait = RETRY_WAITS[attempts - 1];
  if (wait !== undefined) return { state: 'retry', nextAttemptAt: now + wait };
  return nextWeek === undefined ? { state: 'failed' } : { state: 'retry', nextAttemptAt: nextWeek };
}

/** One more attempt after 24 hours, then one a week. The address itself was never asked, so it is never given up. */
function afterWait(attempts: number, now: number, nextWeek?: number): Pick<Verdict, 'state' | 'nextAttemptAt'> {
  if (attempts === 1) return { state: 'retry', nextAttemptAt: now + 24 * HOUR };
  return nextWeek === undefined ? { state: 'failed' } : { state: 'retry', nextAttemptAt: nextWeek };
}

function afterSoftFailure(
  attempts: number,
  now: number,
  nextWeek?: number,
): Pick<Verdict, 'state' | 'nextAttemptAt' | 'suppress'> {
  const wait = RETRY_WAITS[(attempts - 1) % ROUND];
  if (wait !== undefined) return { state: 'retry', nextAttemptAt: now + wait };
  if (nextWeek === undefined) return { state: 'failed' };
  if (attempts >= ROUND * LESSON_ROUNDS) return { state: 'failed', suppress: true };
  return { state: 'retry', nextAttemptAt: nextWeek };
}
