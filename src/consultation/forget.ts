import { sql } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import type { Db } from '../db/database.ts';
import { consultationRequests } from '../db/schema.ts';

const DAY = 24 * 60 * 60_000;
/** How long (ms) the words of a request are kept after the last thing that was done about it. */
export const WORDS_FOR = 90 * DAY;
/** Requests in one pass. */
const AT_ONCE = 200;

/**
 * Statement that empties requests of which nothing was heard for 90 days: a bounded number of the oldest. The row stays, because it is counted.
 * One that was never answered is closed, as nobody is left to call. A date in the future was written by a clock that ran ahead, so it counts
 * as old.
 */
export function forgetWords(db: Db, now: number) {
  const { id, createdAt, changedAt, withdrawnAt, handledAt, handledAs, phone, preferredTimes, preferredDays, note } =
    consultationRequests;
  const last = sql`max(${createdAt}, coalesce(${changedAt}, 0), coalesce(${withdrawnAt}, 0), coalesce(${handledAt}, 0))`;
  const isOld = sql`(${last} < ${now - WORDS_FOR} OR ${last} > ${latestBelieved(now) + DAY})`;
  const hasWords = sql`(${phone} IS NOT NULL OR ${note} IS NOT NULL OR ${preferredTimes} <> '' OR ${preferredDays} <> '[]')`;
  const oldest = sql`SELECT id FROM consultation_requests
    WHERE (${createdAt} < ${now - WORDS_FOR} OR ${createdAt} > ${latestBelieved(now) + DAY}) AND ${hasWords} AND ${isOld}
    ORDER BY ${createdAt}, id LIMIT ${AT_ONCE}`;
  return db
    .update(consultationRequests)
    .set({
      ...{ phone: null, note: null, preferredTimes: '', preferredDays: sql`'[]'` },
      handledAt: sql`coalesce(${handledAt}, ${now})`,
      handledAs: sql`CASE WHEN ${handledAt} IS NULL THEN 'closed' ELSE ${handledAs} END`,
    })
    .where(sql`${id} IN (${oldest})`);
}
