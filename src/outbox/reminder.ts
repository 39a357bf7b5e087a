import { sql } from 'drizzle-orm';
import { isThere } from '../db/erased.ts';
import { derivedId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { Delivery } from '../db/records.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newDelivery } from './new-delivery.ts';

const DAY = 86_400_000;
/** How long (ms) after the last confirmation the reminder goes. */
export const REMINDER_AFTER = DAY;
/** A mailbox gets so many mails about sign-ups in this time (ms), reminder included, and one reminder. */
const MOST = 3;
const WITHIN = 30 * DAY;

/**
 * Statement that keeps the reminder for the day after a confirmation was accepted, once for its mailbox. Whether it goes is decided when its
 * time has come: the statement that lets it go asks whether somebody has confirmed or left meanwhile. Its id is derived from the
 * confirmation's, so that a restored database makes the same message.
 */
export function keepReminder(deps: Pick<Deps, 'db' | 'site' | 'chance'>, confirmation: Delivery, now: number) {
  const { id, subscriberId, subjectId, mailboxHash } = confirmation;
  const reminder = newDelivery(deps, now, {
    id: derivedId('dlv', id, 'reminder'),
    ...{ kind: 'confirmation-reminder', subscriberId, subjectId, mailboxHash },
    nextAttemptAt: now + REMINDER_AFTER,
  });
  const wasAccepted = sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${id} AND d.state = 'sent')`;
  const ofMailbox = sql`FROM ${deliveries} d WHERE d.mailbox_hash = ${mailboxHash} AND d.due_at > ${now - WITHIN}
    AND d.state NOT IN ('cancelled', 'failed')`;
  const isFirst = sql`NOT EXISTS (SELECT 1 ${ofMailbox} AND d.kind = 'confirmation-reminder')
    AND (SELECT count(*) ${ofMailbox}) < ${MOST}`;
  return deps.db
    .insert(deliveries)
    .select(rowWhere(deliveries, reminder, sql`${wasAccepted} AND ${isFirst} AND ${isThere(subscriberId!)}`))
    .onConflictDoNothing();
}
