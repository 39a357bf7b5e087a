import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { after, isIn, may } from '../db/delivery-states.ts';
import type { Correction, Delivery, Enrollment, Subscriber } from '../db/records.ts';
import { isOneOf } from '../db/rows.ts';
import {
  consents,
  deliveries,
  enrollments,
  readerCorrections,
  signups,
  subscribers,
  suppressions,
} from '../db/schema.ts';
import { type Audience, addressedTo } from '../mails/kinds.ts';
import { LEASED, WAITING } from '../mails/states.ts';
import { isOfKind } from './of-kinds.ts';

/** A running owner renews its lease. After this time without renewal somebody else may take the delivery over. */
export const LEASE_MS = 5 * 60_000;

/** `leaseUntil`: when it runs out, by the wall clock (epoch ms). */
export type Lease = { lease: string; leaseUntil: number };

/**
 * Everything that sending one mail needs. `subscriber` is unset for mail to the clinic, `enrollment` for notices. `previousSentAt`: when
 * the course last sent this reader a lesson (epoch ms); unset before the first. Of a mail about a correction the subscriber has the address to
 * which that mail goes.
 */
export type Job = {
  delivery: Delivery;
  subscriber: Subscriber | null;
  enrollment: Enrollment | null;
  previousSentAt: number | null;
};

/**
 * Claims those of `ids` that are due. `lease` is the fencing token: from now on only its holder can enter `sending` or record an answer.
 * Skips ids that are done or taken, and kinds that only a later version knows. Those due longest come first.
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
  return taken.length > 0 ? loadJobs(db, taken, now) : [];
}

/** Those that have been due longest come first. A lesson that was sent later than `now` was dated by a wrong clock and tells no time. */
export async function loadJobs(db: Db, ids: string[], now: number): Promise<Job[]> {
  const previousSentAt = sql<number | null>`(SELECT max(d.accepted_at) FROM ${deliveries} d
    WHERE d.enrollment_id = ${deliveries.enrollmentId} AND d.id <> ${deliveries.id} AND d.accepted_at <= ${now})`;
  const rows = await db
    .select({
      ...{ delivery: deliveries, subscriber: subscribers, enrollment: enrollments, previousSentAt },
      correction: readerCorrections,
    })
    .from(deliveries)
    .leftJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .leftJoin(enrollments, eq(enrollments.id, deliveries.enrollmentId))
    .leftJoin(readerCorrections, eq(readerCorrections.id, deliveries.subjectId))
    .where(isOneOf(deliveries.id, ids))
    .orderBy(asc(deliveries.dueAt), asc(deliveries.id));
  return rows.map(({ correction, ...job }) => ({ ...job, subscriber: addressed(job, correction) }));
}

function addressed({ delivery, subscriber }: Pick<Job, 'delivery' | 'subscriber'>, correction: Correction | null) {
  const side = addressedTo(delivery.kind);
  if (!subscriber || side === undefined) return subscriber;
  const email = correction?.[side];
  return email ? { ...subscriber, email, emailKey: email.toLowerCase() } : null;
}

export function renewLease(db: Db, { lease, leaseUntil }: Lease) {
  return db
    .update(deliveries)
    .set({ leaseUntil })
    .where(and(isIn(LEASED), sql`${deliveries.leaseUntil} > 0`, eq(deliveries.lease, lease)));
}

/** Condition: the recipient may get this mail. NULL for a kind of a later version, so that it is neither sent nor cancelled. */
export function mayReceive(): SQL {
  const audiences = Object.keys(MAY_RECEIVE) as Audience[];
  const cases = audiences.map(
    name => sql`WHEN ${isOfKind(({ audience }) => audience === name)} THEN ${MAY_RECEIVE[name]}`,
  );
  return sql`(CASE ${sql.join(cases, sql` `)} END)`;
}

const hasReader = (condition: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM ${subscribers} s WHERE s.id = ${deliveries.subscriberId} AND (${condition}))`;

/**
 * Who is suppressed and leaves, or left and is refused afterwards, is `unsubscribed` by status. Who was let go and asks again is `pending`: the
 * suppression is the address's.
 */
const isStruckOff = sql`(s.status IN ('unsubscribed', 'pending') AND EXISTS (SELECT 1 FROM ${suppressions} p WHERE p.subscriber_id = s.id))`;

/** A suppressed reader, or one in question, gets only the one confirmation that they asked for since. */
const MAY_RECEIVE: Record<Audience, SQL> = {
  enrolled: hasReader(sql`s.status = 'active' AND EXISTS (
    SELECT 1 FROM ${enrollments} e WHERE e.id = ${deliveries.enrollmentId} AND e.state = 'active')`),
  subscribed: hasReader(sql`s.status = 'active'`),
  moving:
    hasReader(sql`s.status IN ('active', 'suppressed', 'in-question') AND EXISTS (SELECT 1 FROM ${readerCorrections} r
    WHERE r.id = ${deliveries.subjectId} AND r.done_at IS NULL AND r.undone_at IS NULL)`),
  asking: hasReader(sql`(s.status NOT IN ('suppressed', 'in-question') AND NOT ${isStruckOff}) OR EXISTS (
    SELECT 1 FROM ${suppressions} p WHERE p.confirmation_id = ${deliveries.id})`),
  reminded: hasReader(sql`s.status IN ('pending', 'active', 'unsubscribed') AND NOT ${isStruckOff}
    AND NOT EXISTS (SELECT 1 FROM ${signups} g WHERE g.id = ${deliveries.subjectId} AND g.confirmed_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM ${consents} c WHERE c.subscriber_id = s.id AND c.act IN ('confirmed', 'withdrawn')
      AND c.id > (SELECT max(a.id) FROM ${consents} a WHERE a.signup_id = ${deliveries.subjectId} AND a.act = 'requested'))`),
  clinic: sql`${deliveries.subscriberId} IS NULL`,
};

const DAY = 24 * 60 * 60_000;
/** Wait (ms) before a further attempt at a mail that may have arrived already. The first such attempt is made at once. */
export const NEXT_COPY_WAITS = { lesson: 7 * DAY, notice: DAY };

/**
 * Takes back what a crashed or stopped owner left. From `claimed`: nothing was submitted. From `sending`: the server may have accepted the
 * mail just before the crash. It is sent again with the same Message-ID and marked `possibleDuplicate`, at once if it was not marked yet.
 * The owner's token stays, so that its late answer counts while nobody has claimed the mail. `held`: tokens of leases that this process
 * renews itself; it takes none of them back.
 */
export function reclaimExpired(db: Db, now: number, wallNow: number, held: string[] = []) {
  // This must use the partial index; otherwise every tick would scan every mail ever sent.
  const expired = sql`${isIn(LEASED)} AND ${deliveries.leaseUntil} < ${wallNow} AND NOT ${isOneOf(deliveries.lease, held)}`;
  const ids = { id: deliveries.id };
  return [
    db
      .update(deliveries)
      .set({ lease: null, leaseUntil: null, state: after('reclaim-claimed') })
      .where(and(expired, may('reclaim-claimed')))
      .returning(ids),
    db
      .update(deliveries)
      .set({
        leaseUntil: null,
        state: after('reclaim-sending'),
        possibleDuplicate: true,
        nextAttemptAt: nextCopyAt(now),
        waitsSince: now,
      })
      .where(and(expired, may('reclaim-sending')))
      .returning(ids),
  ] as const;
}

/** Ends lessons that still wait although their course has ended, such as those of a crashed owner. Uses the partial index. */
export function endStopped(db: Db) {
  const hasEnded = sql`EXISTS (SELECT 1 FROM ${enrollments} e
    WHERE e.id = ${deliveries.enrollmentId} AND e.state IN ('stopped', 'completed'))`;
  return db
    .update(deliveries)
    .set({ state: after('withdraw'), reason: 'no-consent' })
    .where(
      and(
        isIn(WAITING),
        isOfKind(({ audience }) => audience === 'enrolled'),
        hasEnded,
      ),
    );
}
const nextCopyAt = (now: number): SQL<number> => sql`CASE
  WHEN NOT ${deliveries.possibleDuplicate} THEN ${now}
  WHEN ${deliveries.kind} = 'lesson' THEN ${now + NEXT_COPY_WAITS.lesson}
  ELSE ${now + NEXT_COPY_WAITS.notice} END`;

export function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
