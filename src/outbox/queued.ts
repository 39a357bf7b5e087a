import { and, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries } from '../db/schema.ts';

/**
 * A queue outside this process has the id and will bring it. A mark further ahead than `holdsFor` was made by a wrong clock and
 * is not believed. Wall clock, ms.
 */
export const isWithQueue = (wallNow: number, holdsFor: number): SQL =>
  sql`coalesce(${deliveries.queuedUntil}, 0) BETWEEN ${wallNow + 1} AND ${wallNow + holdsFor}`;

/** Writes down that the queue will bring these ids again, also where an owner that failed still holds them. */
export function keepQueued(db: Db, ids: string[], until: number) {
  return db
    .update(deliveries)
    .set({ queuedUntil: until })
    .where(and(isOneOf(deliveries.id, ids), sql`${deliveries.state} IN ('due', 'retry', 'claimed', 'sending')`));
}

/** Writes down that the queue has these ids, of those that still wait: what was claimed meanwhile has been brought already. */
export function markQueued(db: Db, ids: string[], now: number, until: number) {
  return db
    .update(deliveries)
    .set({ queuedUntil: until })
    .where(
      and(
        isOneOf(deliveries.id, ids),
        sql`${deliveries.state} IN ('due', 'retry')`,
        lte(deliveries.nextAttemptAt, now),
      ),
    );
}
