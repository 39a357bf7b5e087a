import { eq } from 'drizzle-orm';
import type { Suppression } from '../consent/suppression.ts';
import { derivedId } from '../db/ids.ts';
import { suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../outbox/new-delivery.ts';

const DAY = 86_400_000;
/** How long (ms) a suppressed address gets no second confirmation after it asked again. */
export const ASK_AGAIN_EVERY = 30 * DAY;

/**
 * The confirmation for a suppressed reader who signs up again. `undefined`: one went out in the last thirty days. The suppression remembers
 * it under the address's hash, so that it outlives the reader's row.
 */
export function confirmationForStruckOff(
  deps: Pick<Deps, 'db' | 'site' | 'clock' | 'chance'>,
  { addressHash, askedAt }: Suppression,
  signupId: string,
  subscriberId: string,
) {
  const now = deps.clock.now();
  const since = now - (askedAt ?? Number.NEGATIVE_INFINITY);
  // A time in the future comes from a wrong clock.
  if (since >= 0 && since < ASK_AGAIN_EVERY) return undefined;
  const id = derivedId('dlv', addressHash, askedAt ?? 'never');
  const { insert } = newNotice(deps, 'confirmation', { id, subjectId: signupId, subscriberId });
  const remember = deps.db
    .update(suppressions)
    .set({ askedAt: now, confirmationId: id, subscriberId })
    .where(eq(suppressions.addressHash, addressHash));
  return { id, statements: [insert, remember] };
}
