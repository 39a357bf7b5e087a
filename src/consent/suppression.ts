import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { may, withdrawn } from '../db/delivery-states.ts';
import { deliveries, enrollments, readerCorrections, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';

export type Suppression = typeof suppressions.$inferSelect;

/** Recognises an address without storing it. `emailKey`: normalised by `parseAddress`. */
export const addressHash = ({ keys }: Pick<Deps, 'keys'>, emailKey: string): string =>
  keyedHash(keys, 'address', emailKey);

/** Why this address gets no mail, whether suppressed or in question. `undefined`: it may get mail. */
export async function findSuppression(
  deps: Pick<Deps, 'db' | 'keys'>,
  emailKey: string,
): Promise<Suppression | undefined> {
  const hash = addressHash(deps, emailKey);
  return deps.db.select().from(suppressions).where(eq(suppressions.addressHash, hash)).get();
}

/** Statements that end a reader's courses for good, at the reader's own wish, withdraw waiting mails, and call a new address off. */
export function stopEverything(db: Db, subscriberId: string, at: number, reason: string) {
  return [
    db
      .update(enrollments)
      .set({ state: 'stopped', nextSendAt: null, endedAt: at })
      .where(and(eq(enrollments.subscriberId, subscriberId), inArray(enrollments.state, ['active', 'paused']))),
    // The reader now ends what a refusal had stopped, so lifting the refusal must not bring it back.
    db.update(enrollments).set({ stoppedFrom: null }).where(eq(enrollments.subscriberId, subscriberId)),
    db
      .update(readerCorrections)
      .set({ undoneAt: at, after: null, afterKey: null })
      .where(
        and(
          eq(readerCorrections.subscriberId, subscriberId),
          eq(readerCorrections.what, 'address'),
          isNull(readerCorrections.doneAt),
          isNull(readerCorrections.undoneAt),
        ),
      ),
    db
      .update(deliveries)
      .set(withdrawn(reason))
      .where(and(eq(deliveries.subscriberId, subscriberId), may('withdraw'))),
  ] as const;
}
