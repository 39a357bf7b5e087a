import { eq, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Db } from '../db/database.ts';
import { after, may } from '../db/delivery-states.ts';
import { isNextLesson } from '../db/lesson-place.ts';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { addressHash } from './suppression.ts';

type Statement = BatchItem<'sqlite'>;

/**
 * Statements that let the readers behind these suppressions go on where they stood. `chosen`: a condition on `suppressions`. Their
 * status is what the consent record says, so who has left meanwhile stays away; the lesson that was refused comes next, at
 * the reader's hour; a confirmation that was refused goes out again while its sign-up is open.
 */
export function liftStatements(db: Db, chosen: SQL, now: number): Statement[] {
  const readers = sql`(SELECT ${suppressions.subscriberId} FROM ${suppressions} WHERE ${chosen})`;
  return [
    returnStatement(db, readers, now),
    reviveConfirmationStatement(db, readers, now),
    goOnStatement(db, readers, now),
    standingStatement(db, readers),
    db.delete(suppressions).where(chosen),
  ];
}

const isOpenSignup = (now: number): SQL => sql`EXISTS (SELECT 1 FROM signups s
  WHERE s.id = ${deliveries.subjectId} AND s.confirmed_at IS NULL AND s.expires_at > ${now})`;

/** What was refused is as if it had been called off: the tick makes it due again with its course, as after a pause. */
function returnStatement(db: Db, readers: SQL, now: number): Statement {
  const isNext = sql`EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.id = ${deliveries.enrollmentId}
    AND ${isNextLesson(sql`e`, { slug: sql`${deliveries.lessonSlug}`, number: sql`${deliveries.lesson}` })} AND e.stopped_from IS NOT NULL)`;
  return db
    .update(deliveries)
    .set({ state: after('call-back'), attempts: 0 })
    .where(
      sql`${deliveries.subscriberId} IN ${readers} AND ${may('call-back')}
        AND (${isNext} OR ${deliveries.kind} = 'confirmation' AND ${isOpenSignup(now)})`,
    );
}

/** One of a sign-up's confirmations, however many were called off. */
function reviveConfirmationStatement(db: Db, readers: SQL, now: number): Statement {
  const newest = sql`(SELECT d.id FROM ${deliveries} d WHERE d.subscriber_id = ${deliveries.subscriberId}
    AND d.kind = 'confirmation' ORDER BY d.due_at DESC, d.id DESC LIMIT 1)`;
  return db
    .update(deliveries)
    .set({ state: after('revive'), nextAttemptAt: now, reason: null })
    .where(
      sql`${deliveries.subscriberId} IN ${readers} AND ${may('revive')}
        AND ${deliveries.id} = ${newest} AND ${isOpenSignup(now)}`,
    );
}

/** A course that was under way is due, and the tick holds that against its rhythm; one that rested goes on resting. */
function goOnStatement(db: Db, readers: SQL, now: number): Statement {
  return db
    .update(enrollments)
    .set({
      state: sql`${enrollments.stoppedFrom}`,
      stoppedFrom: null,
      endedAt: null,
      nextSendAt: sql`CASE ${enrollments.stoppedFrom} WHEN 'active' THEN ${now} END`,
    })
    .where(sql`${enrollments.subscriberId} IN ${readers} AND ${enrollments.stoppedFrom} IS NOT NULL`);
}

function standingStatement(db: Db, readers: SQL): Statement {
  const lastWord = sql`(SELECT CASE c.act WHEN 'confirmed' THEN 'active' ELSE 'unsubscribed' END FROM consents c
    WHERE c.subscriber_id = ${subscribers.id} AND c.act <> 'requested' ORDER BY c.id DESC LIMIT 1)`;
  return db
    .update(subscribers)
    .set({ status: sql`coalesce(${lastWord}, 'pending')` })
    .where(sql`${subscribers.id} IN ${readers} AND ${subscribers.status} IN ('suppressed', 'in-question')`);
}

/** Statement after which the suppression of this address knows its reader: one may have none, or one who was erased since. */
export const nameReader = (db: Db, hash: string, subscriberId: string) =>
  db.update(suppressions).set({ subscriberId }).where(eq(suppressions.addressHash, hash));

/**
 * `lifted`: with whom it concerned, for the audit log: the reader's id, or the hash of an address without a reader · `complaint`: it
 * stands, only the reader can take it back · `none`: this address is not suppressed.
 */
export type Lifting =
  | { outcome: 'lifted'; whom: string; subscriberId?: string }
  | { outcome: 'complaint' }
  | { outcome: 'none' };

/** On the clinic's word: lifts what a refusal did to this address. `emailKey`: normalised, as `parseAddress` makes it. */
export async function liftSuppression(deps: Pick<Deps, 'db' | 'keys' | 'clock'>, emailKey: string): Promise<Lifting> {
  const { db, clock } = deps;
  const hash = addressHash(deps, emailKey);
  const reader = await db
    .select({ id: subscribers.id })
    .from(subscribers)
    .where(eq(subscribers.emailKey, emailKey))
    .get();
  const [standing] = await db.select().from(suppressions).where(eq(suppressions.addressHash, hash));
  if (!standing) return { outcome: 'none' };
  if (standing.cause === 'complaint') return { outcome: 'complaint' };
  const chosen = sql`${suppressions.addressHash} = ${hash} AND ${suppressions.cause} = 'refusal'`;
  const lift = liftStatements(db, chosen, clock.now()) as [Statement, ...Statement[]];
  await db.batch(reader ? [nameReader(db, hash, reader.id), ...lift] : lift);
  return { outcome: 'lifted', whom: reader?.id ?? hash, subscriberId: reader?.id };
}
