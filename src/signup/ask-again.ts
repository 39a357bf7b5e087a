import { eq } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import type { Suppression } from '../consent/suppression.ts';
import { derivedId } from '../db/ids.ts';
import type { Delivery } from '../db/records.ts';
import { deliveries, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { Asking } from '../limits/turns.ts';
import { renewNotice } from '../outbox/new-delivery.ts';
import { type Answer, togetherAt, willSpeakOf } from './answer.ts';
import { newAnswer } from './new-answer.ts';

const DAY = 86_400_000;
/** How long (ms) a suppressed address gets no second confirmation after it asked again. */
export const ASK_AGAIN_EVERY = 30 * DAY;

/**
 * The confirmation for a suppressed reader who signs up again: a new one, or the one that still waits. `none`: one was tried in the last
 * thirty days. The suppression remembers it under the address's hash, so that it outlives the reader's row.
 */
export async function confirmationForStruckOff(
  deps: Pick<Deps, 'db' | 'site' | 'clock' | 'chance'>,
  { addressHash, askedAt, confirmationId }: Suppression,
  about: { subjectId: string; subscriberId: string; mailboxHash: string },
  asking: Asking,
): Promise<Answer | 'none' | 'refused'> {
  const { db } = deps;
  const now = deps.clock.now();
  const last = await db
    .select()
    .from(deliveries)
    .where(eq(deliveries.id, confirmationId ?? ''))
    .get();
  const remember = (values: Partial<Suppression>) =>
    db
      .update(suppressions)
      .set({ ...values, subscriberId: about.subscriberId })
      .where(eq(suppressions.addressHash, addressHash));
  if (last && willSpeakOf(last, about.subjectId))
    return { statements: [renewNotice(db, last.id, { kind: 'confirmation', ...about }), remember({})] };
  if (isRecent(askedAt, now) && !(last && wasNeverTried(last))) return 'none';
  const id = derivedId('dlv', addressHash, confirmationId ?? 'none', askedAt ?? 'never', togetherAt(now));
  const answer = await newAnswer(deps, 'confirmation', { id, ...about }, now, asking);
  if (answer === 'refused') return answer;
  return { ...answer, statements: [...answer.statements, remember({ askedAt: now, confirmationId: id })] };
}

/** A time in the future comes from a wrong clock. */
const isRecent = (askedAt: number | null, now: number): boolean =>
  askedAt !== null && now - askedAt < ASK_AGAIN_EVERY && askedAt <= latestBelieved(now);

/** An address that refuses mail is not to be asked often, so a refused confirmation counts; one that was called off untried does not. */
const wasNeverTried = ({ state, attempts, possibleDuplicate }: Delivery): boolean =>
  state === 'cancelled' && attempts === 0 && !possibleDuplicate;
