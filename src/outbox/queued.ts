import { and, gt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isIn } from '../db/delivery-states.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries } from '../db/schema.ts';
import { UNFINISHED, WAITING } from '../mails/states.ts';

/** Condition: a queue outside this process holds the id (wall clock, ms). A mark beyond `holdsFor` comes from a wrong clock. */
export const isWithQueue = (wallNow: number, holdsFor: number): SQL =>
  sql`coalesce(${deliveries.queuedUntil}, 0) BETWEEN ${wallNow + 1} AND ${wallNow + holdsFor}`;

/** Records that the queue will bring these ids again, even if an owner that failed still holds them. */
export function keepQueued(db: Db, ids: string[], until: number) {
  return db
    .update(deliveries)
    .set({ queuedUntil: until })
    .where(and(isOneOf(deliveries.id, ids), isIn(UNFINISHED)));
}

/** Records that the queue has those of these ids that still wait. An id that was claimed meanwhile has been brought already. */
export function markQueued(db: Db, ids: string[], now: number, until: number) {
  return db
    .update(deliveries)
    .set({ queuedUntil: until })
    .where(and(isOneOf(deliveries.id, ids), isIn(WAITING), lte(deliveries.nextAttemptAt, now)));
}

/**
 * Statement after a pause of all sending: what was taken from a queue and left in the database meanwhile is not with that queue any more, and
 * what nobody answered, or could not be signed, need not wait. `wallNow`: by the wall clock (ms).
 */
export function releaseQueued(db: Db, now: number, wallNow: number) {
  const isSilent = sql`${deliveries.reason} IN ('unreachable', 'unsigned')`;
  return db
    .update(deliveries)
    .set({
      queuedUntil: null,
      nextAttemptAt: sql`CASE WHEN ${isSilent} THEN min(${deliveries.nextAttemptAt}, ${now}) ELSE ${deliveries.nextAttemptAt} END`,
    })
    .where(
      and(isIn(WAITING), or(gt(deliveries.queuedUntil, wallNow), and(isSilent, gt(deliveries.nextAttemptAt, now)))),
    );
}
