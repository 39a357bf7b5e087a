import { and, lte, type SQL, sql } from 'drizzle-orm';
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
