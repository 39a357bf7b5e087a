import { eq, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { latestBelieved } from '../calendar/believed.ts';
import type { Db } from '../db/database.ts';
import { after, may } from '../db/delivery-states.ts';
import { isNextLesson } from '../db/lesson-place.ts';
import { deliveries, enrollments, subscribers, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { lastWord } from './consent.ts';
import { addressHash } from './suppression.ts';

type Statement = BatchItem<'sqlite'>;

/**
 * Statements that let the readers behind these suppressions continue where they were. `chosen`: a condition on `suppressions`. Their status
 * follows the consent record, so readers who left meanwhile stay away. The refused lesson comes next, at the reader's hour. A refused
 * confirmation goes out again if its sign-up is still open.
 */
export function liftStatements(db: Db, chosen: SQL, now: number): Statement[] {
  const readers = sql`(SELECT ${suppressions.subscriberId} FROM ${suppressions} WHERE ${chosen})`;
  return [...goOnStatements(db, readers, now), db.delete(suppressions).where(chosen)];
}

/** The same for readers whose suppression stays, because it is of an address that is no longer theirs. `readers`: their ids, as a subquery. */
export const goOnStatements = (db: Db, readers: SQL, now: number): Statement[] => [
  returnStatement(db, readers, now),
  reviveConfirmationStatement(db, readers, now),
  goOnStatement(db, readers, now),
  standingStatement(db, readers),
];

const isOpenSignup = (now: number): SQL => sql`EXISTS (SELECT 1 FROM signups s
  WHERE s.id = ${deliveries.subjectId} AND s.confirmed_at IS NULL AND s.expires_at > ${now})`;

/** Turns refused mails into cancelled ones. The tick revives a cancelled lesson when its course goes on, as after a pause. */
function returnStatement(db: Db, readers: SQL, now: number): Statement {
  const isNext = sql`EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.id = ${deliveries.enrollmentId}
    AND ${isNextLesson(sql`e`, { slug: sql`${deliveries.lessonSlug}`, number: sql`${deliveries.lesson}` })} AND e.stopped_from IS NOT NULL)`;
  return db
    .update(deliveries)
    .set({ state: after('call-back'), attempts: 0, doubts: 0 })
    .where(
      sql`${deliveries.subscriberId} IN ${readers} AND ${may('call-back')}
        AND (${isNext} OR ${deliveries.kind} = 'confirmation' AND ${isOpenSignup(now)})`,
    );
}

/** Revives only the newest confirmation, however many were cancelled. One of the future comes from a wrong clock: it counts as the oldest. */
function reviveConfirmationStatement(db: Db, readers: SQL, now: number): Statement {
  const newest = sql`(SELECT d.id FROM ${deliveries} d WHERE d.subscriber_id = ${deliveries.subscriberId}
    AND d.kind = 'confirmation' ORDER BY d.due_at > ${latestBelieved(now)}, d.due_at DESC, d.id DESC LIMIT 1)`;
  return db
    .update(deliveries)
    .set({ state: after('revive'), nextAttemptAt: now, waitsSince: now, reason: null })
    .where(
      sql`${deliveries.subscriberId} IN ${readers} AND ${may('revive')}
        AND ${deliveries.id} = ${newest} AND ${isOpenSignup(now)}`,
    );
}

/** An active course becomes due, and the tick decides when its lesson may go. A paused course stays paused. */
function goOnStatement(db: Db, readers: SQL, now: number): Statement {
  return (
    db
      .update(enrollments)
      .set({
        state: sql`${enrollments.stoppedFrom}`,
        stoppedFrom: null,
        endedAt: null,
        nextSendAt: sql`CASE ${enrollments.stoppedFrom} WHEN 'active' THEN ${now} END`,
      })
      // What the clinic replaced at the reader's wish was not stopped by a refusal.
      .where(
        sql`${enrollments.subscriberId} IN ${readers} AND ${enrollments.stoppedFrom} IS NOT NULL AND ${enrollments.replacedBy} IS NULL`,
      )
  );
}

function standingStatement(db: Db, readers: SQL): Statement {
  const word = lastWord(sql`${subscribers.id}`, 'act');
  return db
    .update(subscribers)
    .set({
      status: sql`CASE ${word} WHEN 'confirmed' THEN 'active' WHEN 'withdrawn' THEN 'unsubscribed' ELSE 'pending' END`,
    })
    .where(sql`${subscribers.id} IN ${readers} AND ${subscribers.status} IN ('suppressed', 'in-question')`);
}

/** Statement that links a suppression to its reader. A suppression may have none, or one who was erased since. */
export const nameReader = (db: Db, hash: string, subscriberId: string) =>
  db.update(suppressions).set({ subscriberId }).where(eq(suppressions.addressHash, hash));

/**
 * `lifted`: `whom` is for the audit log, the reader's id or the hash of an address without a reader · `complaint`: it stays, because only
 * the reader can take it back · `none`: the address is not suppressed.
 */
export type Lifting =
  | { outcome: 'lifted'; whom: string; subscriberId?: string }
  | { outcome: 'complaint' }
  | { outcome: 'none' };

/** Lifts the suppression of this address for the clinic, if a refusal caused it. `emailKey`: normalised by `parseAddress`. */
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
