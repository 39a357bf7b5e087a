import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { after, isIn, may } from '../db/delivery-states.ts';
import type { Delivery, Enrollment, Subscriber } from '../db/records.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import type { Audience } from '../mails/kinds.ts';
import { LEASED } from '../mails/states.ts';
import { isOfKind } from './of-kinds.ts';

/** A living owner renews it; when it has run out the owner is gone, and somebody else may take the delivery over. */
export const LEASE_MS = 5 * 60_000;

/** `leaseUntil`: when it runs out, by the wall clock (epoch ms). */
export type Lease = { lease: string; leaseUntil: number };

/** Everything one mail needs to know. `subscriber` is unset for mail to the clinic, `enrollment` for notices. */
export type Job = {
  delivery: Delivery;
  subscriber: Subscriber | null;
  enrollment: Enrollment | null;
};

/**
 * Takes those of `ids` that wait and are due. `lease` is the fencing token: from here on only who holds it can enter
 * `sending` or record. Ids that somebody else took, or that are done, are left out, and so is what only a later version can send.
 */
export async function claim(db: Db, ids: string[], { lease, leaseUntil }: Lease, now: number): Promise<Job[]> {
  const claimed = await db
    .update(deliveries)
    .set({ state: after('claim'), lease, leaseUntil, queuedUntil: null })
    .where(
      and(
        isOneOf(deliveries.id, ids),
        may('claim'),
        isOfKind(() => true),
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
export function renewLease(db: Db, { lease, leaseUntil }: Lease) {
  return db
    .update(deliveries)
    .set({ leaseUntil })
    .where(and(isIn(LEASED), sql`${deliveries.leaseUntil} > 0`, eq(deliveries.lease, lease)));
}

/**
 * May who the delivery at hand is for be written to? Neither true nor false (NULL) for a kind that only a later version knows: such a
 * mail neither goes out nor is cancelled.
 */
export function mayReceive(): SQL {
  const audiences = Object.keys(MAY_RECEIVE) as Audience[];
  const cases = audiences.map(
    name => sql`WHEN ${isOfKind(({ audience }) => audience === name)} THEN ${MAY_RECEIVE[name]}`,
  );
  return sql`(CASE ${sql.join(cases, sql` `)} END)`;
}

const hasReader = (condition: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM ${subscribers} s WHERE s.id = ${deliveries.subscriberId} AND (${condition}))`;

/** Who is struck off or in question gets the one confirmation that they asked for since, and nothing else. */
const MAY_RECEIVE: Record<Audience, SQL> = {
  enrolled: hasReader(sql`s.status = 'active' AND EXISTS (
    SELECT 1 FROM ${enrollments} e WHERE e.id = ${deliveries.enrollmentId} AND e.state = 'active')`),
  subscribed: hasReader(sql`s.status = 'active'`),
  asking: hasReader(sql`s.status NOT IN ('suppressed', 'in-question') OR EXISTS (
    SELECT 1 FROM ${suppressions} p WHERE p.confirmation_id = ${deliveries.id})`),
  clinic: sql`${deliveries.subscriberId} IS NULL`,
};

/**
 * Takes back what a crashed or stopped owner left behind. Claimed: nothing was submitted. Sending: the server may have
 * accepted it in the moment of the crash, nobody can know; it is sent again with the same Message-ID and marked.
 */
export function reclaimExpired(db: Db, now: number, wallNow: number) {
  // By the partial index: without its list every tick would look at every mail ever sent.
  const expired = sql`${isIn(LEASED)} AND ${deliveries.leaseUntil} < ${wallNow}`;
  const free = { lease: null, leaseUntil: null };
  const ids = { id: deliveries.id };
  return [
    db
      .update(deliveries)
      .set({ ...free, state: after('reclaim-claimed') })
      .where(and(expired, may('reclaim-claimed')))
      .returning(ids),
    db
      .update(deliveries)
      .set({ ...free, state: after('reclaim-sending'), possibleDuplicate: true, nextAttemptAt: now })
      .where(and(expired, may('reclaim-sending')))
      .returning(ids),
  ] as const;
}

export function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
