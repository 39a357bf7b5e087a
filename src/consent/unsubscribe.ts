import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Subscriber } from '../db/records.ts';
import { deliveries, type SubscriberStatus, signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isOfErased } from '../links/absent.ts';
import { recordConsent } from './consent.ts';
import { sentTo } from './corrections.ts';
import { stopEverything } from './suppression.ts';

/** Readers who get mail, or would get it if a suppression were lifted. */
const MAY_LEAVE: SubscriberStatus[] = ['active', 'suppressed', 'in-question'];

/** This delivery's reader: whether they can unsubscribe, and the address that it went to, unless they were erased. `undefined`: there is no such delivery. */
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
  deps: Pick<Deps, 'db' | 'clock' | 'log'>,
  deliveryId: string,
  origin: string,
): Promise<boolean> {
  const reader = await readerOf(deps.db, deliveryId);
  if (!reader) return isOfErased(deps.db, deliveryId);
  await leave(deps, reader, origin, deliveryId);
  return true;
}

const leaveStatements = (db: Deps['db'], id: string, now: number) =>
  [
    db.update(subscribers).set({ status: 'unsubscribed' }).where(eq(subscribers.id, id)),
    ...stopEverything(db, id, now, 'unsubscribed'),
  ] as const;

/** The same of a reader. `deliveryId`: the mail that led there, if one did. `false`: the reader has left already. */
export async function leave(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  reader: Pick<Subscriber, 'id' | 'status'>,
  origin: string,
  deliveryId?: string,
): Promise<boolean> {
  if (!MAY_LEAVE.includes(reader.status)) return false;
  const now = clock.now();
  const withdrawn = { act: 'withdrawn', subscriberId: reader.id, signupId: null, at: now, origin } as const;
  await db.batch([
    ...leaveStatements(db, reader.id, now),
    db
      .update(deliveries)
      .set({ unsubscribed: true })
      .where(eq(deliveries.id, deliveryId ?? '')),
    recordConsent(db, withdrawn),
  ]);
  log.info('a reader unsubscribed', { subscriber: reader.id });
  return true;
}

/** Readers whom the clinic can stop: also those who have not confirmed yet, whose link then opens nothing. */
export const canBeStopped = ({ status }: { status: SubscriberStatus }): boolean =>
  status === 'pending' || MAY_LEAVE.includes(status);

/**
 * The same on the reader's word to the clinic, which the consent record says. Only a new confirmation by the reader undoes it. A request
 * that was not confirmed yet is called off with it. `false`: the reader has left already, or is gone.
 */
export async function unsubscribeForReader(
  { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>,
  subscriberId: string,
  origin: string,
): Promise<boolean> {
  const reader = await db.select().from(subscribers).where(eq(subscribers.id, subscriberId)).get();
  if (!reader || !canBeStopped(reader)) return false;
  const now = clock.now();
  const withdrawn = { act: 'withdrawn', subscriberId, signupId: null, at: now, origin } as const;
  await db.batch([
    ...leaveStatements(db, subscriberId, now),
    db
      .update(signups)
      .set({ expiresAt: now - 1 })
      .where(and(eq(signups.subscriberId, subscriberId), isNull(signups.confirmedAt), gt(signups.expiresAt, now - 1))),
    recordConsent(db, withdrawn, { recordedBy: 'clinic' }),
  ]);
  log.info('a reader was stopped on their word', { subscriber: subscriberId });
  return true;
}

function readerOf(db: Deps['db'], deliveryId: string) {
  return db
    .select({ id: subscribers.id, email: sentTo(), status: subscribers.status })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(eq(deliveries.id, deliveryId))
    .get();
}
