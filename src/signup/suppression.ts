import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import type { Db, Deps } from '../deps.ts';
import { keyedHash } from '../tracking/tokens.ts';

/**
 * Statements after which this address is never written to again and its courses are stopped, where `condition` holds.
 * `reason`: the rule that said so.
 */
export function suppression(
  { db, keys, clock }: Pick<Deps, 'db' | 'keys' | 'clock'>,
  subscriber: { id: string; emailKey: string },
  reason: string,
  condition: SQL,
) {
  const at = clock.now();
  const hash = keyedHash(keys, 'address', subscriber.emailKey);
  return [
    db.insert(suppressions).select(sql`SELECT ${hash}, ${reason}, ${at} WHERE ${condition}`).onConflictDoNothing(),
    db
      .update(subscribers)
      .set({ status: 'suppressed' })
      .where(and(eq(subscribers.id, subscriber.id), condition)),
    ...stopEverything(db, subscriber.id, at, reason, condition),
  ];
}

export async function isSuppressed({ db, keys }: Pick<Deps, 'db' | 'keys'>, emailKey: string): Promise<boolean> {
  const hash = keyedHash(keys, 'address', emailKey);
  return (await db.select().from(suppressions).where(eq(suppressions.addressHash, hash)).get()) !== undefined;
}

/** Statements that end a reader's courses and take back what waits to be sent. */
export function stopEverything(db: Db, subscriberId: string, at: number, reason: string, condition?: SQL) {
  return [
    db
      .update(enrollments)
      .set({ state: 'stopped', nextSendAt: null, endedAt: at })
      .where(
        and(eq(enrollments.subscriberId, subscriberId), inArray(enrollments.state, ['active', 'paused']), condition),
      ),
    db
      .update(deliveries)
      .set({ state: 'cancelled', reason, lease: null, leaseUntil: null })
      .where(
        and(
          eq(deliveries.subscriberId, subscriberId),
          inArray(deliveries.state, ['due', 'claimed', 'retry']),
          condition,
        ),
      ),
  ] as const;
}
