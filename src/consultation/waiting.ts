import { count, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { consultationRequests } from '../db/schema.ts';

/** Condition: the request waits for the clinic's answer. As in the partial index on those that wait. */
export const waitsForAnswer = sql`handled_at IS NULL AND withdrawn_at IS NULL`;

export async function countWaiting(db: Db): Promise<number> {
  const [row] = await db.select({ count: count() }).from(consultationRequests).where(waitsForAnswer);
  return row!.count;
}
