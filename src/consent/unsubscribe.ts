import { eq } from 'drizzle-orm';
import { deliveries, type SubscriberStatus, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { recordConsent } from './consent.ts';
import { stopEverything } from './suppression.ts';

/** Who is written to, or would be once a suppression is lifted: they can leave. */
const MAY_LEAVE: SubscriberStatus[] = ['active', 'suppressed', 'in-question'];

/** Whether the reader of this delivery has something to end; `undefined` when there is no such delivery. */
export async function isSubscribed({ db }: Pick<Deps, 'db'>, deliveryId: string): Promise<boolean | undefined> {
  const reader = await readerOf(db, deliveryId);
  return reader && MAY_LEAVE.includes(reader.status);
}

/**
 * Ends every course of the reader who got this delivery: consent, enrollments and waiting mail in one transaction, effective
 * at once. A second time changes nothing. False when there is no such delivery.
 */
export async function unsubscribe(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  deliveryId: string,
  origin: string,
): Promise<boolean> {
  const reader = await readerOf(db, deliveryId);
  if (!reader) return false;
  if (!MAY_LEAVE.includes(reader.status)) return true;
  const now = clock.now();
  await db.batch([
    db.update(subscribers).set({ status: 'unsubscribed' }).where(eq(subscribers.id, reader.id)),
    ...stopEverything(db, reader.id, now, 'unsubscribed'),
    db.update(deliveries).set({ unsubscribed: true }).where(eq(deliveries.id, deliveryId)),
    recordConsent(db, { act: 'withdrawn', subscriberId: reader.id, signupId: null, at: now, origin }),
  ]);
  log.info('a reader unsubscribed', { subscriber: reader.id });
  return true;
}

function readerOf(db: Deps['db'], deliveryId: string) {
  return db
    .select({ id: subscribers.id, status: subscribers.status })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(eq(deliveries.id, deliveryId))
    .get();
}
