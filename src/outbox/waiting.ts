import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Delivery, Enrollment, Subscriber } from '../db/records.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';

/** A living owner renews it; when it has run out the owner is gone, and somebody else may take the delivery over. */
export const LEASE_MS = 5 * 60_000;

/** Everything one mail needs to know. `subscriber` is unset for mail to the clinic, `enrollment` for notices. */
export type Job = {
  delivery: Delivery;
  subscriber: Subscriber | null;
  enrollment: Enrollment | null;
};

/**
 * Takes those of `ids` that wait and are due. `lease` is the fencing token: from here on only who holds it can enter
 * `sending` or record. Ids that somebody else took, or that are done, are left out.
 */
export async function claim(db: Db, ids: string[], lease: string, now: number, leaseUntil: number): Promise<Job[]> {
  const claimed = await db
    .update(deliveries)
    .set({ state: 'claimed', lease, leaseUntil, queuedUntil: null })
    .where(
      and(
        isOneOf(deliveries.id, ids),
        inArray(deliveries.state, ['due', 'retry']),
        sql`${deliveries.nextAttemptAt} <= ${now}`,
      ),
    )
    .returning({ id: deliveries.id });
  const taken = claimed.map(row => row.id);
  return taken.length > 0 ? loadJobs(db, taken) : [];
}

export async function loadJobs(db: Db, ids: string[]): Promise<Job[]> {
  const rows = await db
    .select()
    .from(deliveries)
    .leftJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .leftJoin(enrollments, eq(enrollments.id, deliveries.enrollmentId))
    .where(isOneOf(deliveries.id, ids));
  return rows.map(row => ({ delivery: row.deliveries, subscriber: row.subscribers, enrollment: row.enrollments }));
}

/** Puts off the end of every lease this owner still holds. */
export function renewLease(db: Db, lease: string, leaseUntil: number) {
  return db
    .update(deliveries)
    .set({ leaseUntil })
    .where(
      and(
        sql`${deliveries.state} IN ('claimed', 'sending') AND ${deliveries.leaseUntil} > 0`,
        eq(deliveries.lease, lease),
      ),
    );
}

/**
 * Lessons only with a confirmed, open enrollment; notices to everybody but those who are struck off or in question, who get the
 * one confirmation that they asked for since; the clinic always.
 */
export function mayReceive(): SQL {
  return sql`(${deliveries.subscriberId} IS NULL OR EXISTS (
    SELECT 1 FROM ${subscribers} s WHERE s.id = ${deliveries.subscriberId} AND CASE ${deliveries.kind}
      WHEN 'lesson' THEN s.status = 'active' AND EXISTS (
        SELECT 1 FROM ${enrollments} e WHERE e.id = ${deliveries.enrollmentId} AND e.state = 'active')
      WHEN 'already-enrolled' THEN s.status = 'active'
      ELSE s.status NOT IN ('suppressed', 'in-question') OR EXISTS (
        SELECT 1 FROM ${suppressions} p WHERE p.confirmation_id = ${deliveries.id}) END))`;
}

/**
 * Takes back what a crashed or stopped owner left behind. Claimed: nothing was submitted. Sending: the server may have
 * accepted it in the moment of the crash, nobody can know; it is sent again with the same Message-ID and marked.
 */
export function reclaimExpired(db: Db, now: number, wallNow: number) {
  // The literal list is what lets SQLite use the partial index: without it every tick would look at every mail ever sent.
  const expired = sql`${deliveries.state} IN ('claimed', 'sending') AND ${deliveries.leaseUntil} < ${wallNow}`;
  const free = { lease: null, leaseUntil: null };
  const ids = { id: deliveries.id };
  return [
    db
      .update(deliveries)
      .set({ ...free, state: 'due' })
      .where(and(expired, eq(deliveries.state, 'claimed')))
      .returning(ids),
    db
      .update(deliveries)
      .set({ ...free, state: 'retry', possibleDuplicate: true, nextAttemptAt: now })
      .where(and(expired, eq(deliveries.state, 'sending')))
      .returning(ids),
  ] as const;
}

export function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
