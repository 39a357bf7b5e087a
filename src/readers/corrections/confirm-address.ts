import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { recordConsent } from '../../consent/consent.ts';
import { type AddressStanding, readCorrection, standingOf } from '../../consent/corrections.ts';
import { goOnStatements } from '../../consent/lift.ts';
import { addressHash } from '../../consent/suppression.ts';
import type { Correction } from '../../db/records.ts';
import { consents, readerCorrections, subscribers, suppressions } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';

type Confirming = Pick<Deps, 'db' | 'clock' | 'keys' | 'log'>;

/** What a link to confirm a new address is about. `undefined`: there is none, or its reader is gone. */
export async function readAddressLink(
  deps: Confirming,
  id: string,
): Promise<{ standing: AddressStanding; after: string | null } | undefined> {
  const correction = await readCorrection(deps.db, id);
  if (correction?.what !== 'address') return undefined;
  return { standing: await standingOf(deps, correction), after: correction.after };
}

/**
 * The new address becomes the reader's, at the word of whoever reads it. The consent record says so. A refusal of the old address stays
 * with that address: the reader's courses go on. Confirming twice, even at the same time, changes nothing.
 */
export async function confirmAddress(
  deps: Confirming,
  id: string,
  origin: string,
): Promise<AddressStanding | undefined> {
  const { db, clock, log } = deps;
  const correction = await readCorrection(db, id);
  if (correction?.what !== 'address') return undefined;
  const standing = await standingOf(deps, correction);
  if (standing !== 'open') return standing;
  const now = clock.now();
  const [moved] = await db.batch(moveStatements(deps, correction, origin, now));
  if ((moved as unknown[]).length === 0) return (await readAddressLink(deps, id))?.standing === 'done' ? 'done' : 'off';
  log.info('a reader has a new address', { subscriber: correction.subscriberId });
  return 'done';
}

/** The first one checks everything, and the others whether it was done. */
function moveStatements(deps: Confirming, correction: Correction, origin: string, now: number) {
  const { db } = deps;
  const { id, subscriberId, before, after, afterKey } = correction;
  const oldHash = addressHash(deps, before!.toLowerCase());
  const isOpen = sql`EXISTS (SELECT 1 FROM ${readerCorrections} r WHERE r.id = ${id} AND r.done_at IS NULL AND r.undone_at IS NULL)`;
  const isFree = sql`NOT EXISTS (SELECT 1 FROM ${subscribers} o WHERE o.email_key = ${afterKey} AND o.id <> ${subscriberId})`;
  const wasConfirmed = sql`EXISTS (SELECT 1 FROM ${consents} c WHERE c.subscriber_id = ${subscriberId} AND c.act = 'confirmed')`;
  const hasNotComplained = sql`NOT EXISTS (SELECT 1 FROM ${suppressions} p WHERE p.address_hash = ${oldHash} AND p.cause = 'complaint')`;
  const isMoved = sql`(SELECT s.email_key FROM ${subscribers} s WHERE s.id = ${subscriberId}) = ${afterKey}`;
  const wasDone = sql`EXISTS (SELECT 1 FROM ${readerCorrections} r WHERE r.id = ${id} AND r.done_at = ${now})`;
  const isUnrecorded = sql`NOT EXISTS (SELECT 1 FROM ${consents} c WHERE c.subscriber_id = ${subscriberId} AND c.correction_id = ${id})`;
  const confirmed = { act: 'confirmed', subscriberId, signupId: null, at: now, origin } as const;
  return [
    db
      .update(subscribers)
      .set({ email: after!, emailKey: afterKey! })
      .where(
        and(
          eq(subscribers.id, subscriberId),
          eq(subscribers.email, before!),
          inArray(subscribers.status, ['active', 'suppressed', 'in-question']),
          isOpen,
          isFree,
          wasConfirmed,
          hasNotComplained,
        ),
      )
      .returning({ id: subscribers.id }),
    db
      .update(readerCorrections)
      .set({ doneAt: now })
      .where(
        and(
          eq(readerCorrections.id, id),
          isNull(readerCorrections.doneAt),
          isNull(readerCorrections.undoneAt),
          isMoved,
        ),
      ),
    recordConsent(db, confirmed, { correctionId: id }, sql`${wasDone} AND ${isUnrecorded}`),
    ...goOnStatements(
      db,
      sql`(SELECT r.subscriber_id FROM ${readerCorrections} r WHERE r.id = ${id} AND r.done_at = ${now})`,
      now,
    ),
    db
      .update(suppressions)
      .set({ subscriberId: null })
      .where(and(eq(suppressions.addressHash, oldHash), eq(suppressions.subscriberId, subscriberId), wasDone)),
  ] as unknown as [BatchItem<'sqlite'>, ...BatchItem<'sqlite'>[]];
}
