import { eq } from 'drizzle-orm';
import { deliveries, type SubscriberStatus, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isOfErased } from '../links/absent.ts';
import { recordConsent } from './consent.ts';
import { stopEverything } from './suppression.ts';

/** Readers who get mail, or would get it if a suppression were lifted. */
const MAY_LEAVE: SubscriberStatus[] = ['active', 'suppressed', 'in-question'];

/** This delivery's reader: whether they can unsubscribe, and their address, unless they were erased. `undefined`: there is no such delivery. */
export async function findLeaver(
  { db }: Pick<Deps, 'db'>,
  deliveryId: string,
): Promise<{ email?: string; subscribed: boolean } | undefined> {
  const reader = await readerOf(db, deliveryId);
  if (reader) return { email: reader.email, subscribed: MAY_LEAVE.includes(reader.status) };
  return (await isOfErased(db, deliveryId)) ? { subscribed: false } : undefined;
}

/**
 * Ends all courses of the reader who got this delivery: consent, enrollments and waiting mails in one transaction, at once. A second call
 * changes nothing, nor does one for a reader who was erased. `false`: there is no such delivery.
 */
export async function unsubscribe(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  deliveryId: string,
  origin: string,
): Promise<boolean> {
  const reader = await readerOf(db, deliveryId);
  if (!reader) return isOfErased(db, deliveryId);
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
    .select({ id: subscribers.id, email: subscribers.email, status: subscribers.status })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(eq(deliveries.id, deliveryId))
    .get();
}
