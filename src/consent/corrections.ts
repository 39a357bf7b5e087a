import { and, eq, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Correction } from '../db/records.ts';
import { deliveries, readerCorrections, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { findSuppression } from './suppression.ts';

/** How long (ms) the link that confirms a new address works. */
export const ADDRESS_LIFETIME = 7 * 86_400_000;

type Reading = Pick<Deps, 'db' | 'keys' | 'clock'>;

export const readCorrection = (db: Db, id: string): Promise<Correction | undefined> =>
  db.select().from(readerCorrections).where(eq(readerCorrections.id, id)).get();

/** Whether the new address may still be confirmed: nobody called it off, its time is not over, and it may get mail. */
export async function isAddressOpen(deps: Reading, id: string): Promise<boolean> {
  const correction = await readCorrection(deps.db, id);
  return correction !== undefined && (await standingOf(deps, correction)) === 'open';
}

/** `done`: it is the reader's address since · `off`: called off, replaced by another, or its reader has complained since · `taken`: another reader's, or suppressed. */
export type AddressStanding = 'open' | 'done' | 'off' | 'expired' | 'taken';

export async function standingOf(deps: Reading, correction: Correction): Promise<AddressStanding> {
  const { doneAt, undoneAt, expiresAt, afterKey, subscriberId } = correction;
  if (doneAt !== null) return 'done';
  if (undoneAt !== null) return 'off';
  if (afterKey === null || expiresAt === null || expiresAt < deps.clock.now()) return 'expired';
  if (await hasComplained(deps, subscriberId)) return 'off';
  const owner = await ownerOf(deps.db, afterKey);
  const isTaken =
    (owner !== undefined && owner !== subscriberId) || (await findSuppression(deps, afterKey)) !== undefined;
  return isTaken ? 'taken' : 'open';
}

/** Whether the reader reported our mail. Who did takes that back alone, by signing up anew. */
async function hasComplained(deps: Reading, subscriberId: string): Promise<boolean> {
  const reader = await deps.db.select().from(subscribers).where(eq(subscribers.id, subscriberId)).get();
  return reader !== undefined && (await findSuppression(deps, reader.emailKey))?.cause === 'complaint';
}

/** The id of the reader whose address this is. `key`: normalised. */
export async function ownerOf(db: Db, key: string): Promise<string | undefined> {
  return (await db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.emailKey, key)).get())?.id;
}

/**
 * The address that a mail of this reader went to: what it was before the first change of address that was confirmed since, otherwise the
 * reader's own. Who still reads the old mailbox is shown nothing of the new one. The query has `deliveries` and `subscribers`.
 */
export const sentTo = (): SQL<string> => sql<string>`coalesce((SELECT r.before FROM ${readerCorrections} r
  WHERE r.subscriber_id = ${subscribers.id} AND r.what = 'address' AND r.done_at IS NOT NULL
    AND r.done_at > coalesce(${deliveries.acceptedAt}, ${deliveries.enteredAt}, ${deliveries.dueAt})
  ORDER BY r.done_at LIMIT 1), ${subscribers.email})`;

/** Statement that forgets addresses that were never confirmed, which may be a stranger's. */
export const forgetUnconfirmedAddresses = (db: Db, now: number) =>
  db
    .update(readerCorrections)
    .set({ after: null, afterKey: null })
    .where(
      and(
        eq(readerCorrections.what, 'address'),
        isNull(readerCorrections.doneAt),
        isNotNull(readerCorrections.after),
        sql`(${lt(readerCorrections.expiresAt, now)} OR ${readerCorrections.undoneAt} IS NOT NULL)`,
      ),
    );
