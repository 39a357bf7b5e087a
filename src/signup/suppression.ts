import { and, eq, inArray } from 'drizzle-orm';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import type { Db, Deps } from '../deps.ts';
import { keyedHash } from '../tracking/tokens.ts';

type Suppressing = Pick<Deps, 'db' | 'keys' | 'clock' | 'log'>;

/** This address is never written to again; its courses stop. `reason`: the rule that said so. */
export async function suppress(
  { db, keys, clock, log }: Suppressing,
  subscriber: { id: string; emailKey: string },
  reason: string,
) {
  const at = clock.now();
  await db.batch([
    db
      .insert(suppressions)
      .values({ addressHash: keyedHash(keys, 'address', subscriber.emailKey), reason, at })
      .onConflictDoNothing(),
    db.update(subscribers).set({ status: 'suppressed' }).where(eq(subscribers.id, subscriber.id)),
    ...stopEverything(db, subscriber.id, at, reason),
  ]);
  log.warn('an address was suppressed', { subscriber: subscriber.id, reason });
}

export async function isSuppressed({ db, keys }: Pick<Deps, 'db' | 'keys'>, emailKey: string): Promise<boolean> {
  const hash = keyedHash(keys, 'address', emailKey);
  return (await db.select().from(suppressions).where(eq(suppressions.addressHash, hash)).get()) !== undefined;
}

/** Statements that end a reader's courses and take back what waits to be sent. */
export function stopEverything(db: Db, subscriberId: string, at: number, reason: string) {
  return [
    db
      .update(enrollments)
      .set({ state: 'stopped', nextSendAt: null, endedAt: at })
      .where(and(eq(enrollments.subscriberId, subscriberId), inArray(enrollments.state, ['active', 'paused']))),
    db
      .update(deliveries)
      .set({ state: 'cancelled', reason, lease: null, leaseUntil: null })
      .where(and(eq(deliveries.subscriberId, subscriberId), inArray(deliveries.state, ['due', 'claimed', 'retry']))),
  ] as const;
}
