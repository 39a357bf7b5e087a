import { and, asc, count, eq, not, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isErased } from '../db/erased.ts';
import type { ConsultationRequest } from '../db/records.ts';
import { consultationRequests, subscribers } from '../db/schema.ts';

/** Condition: the request waits for the clinic's answer. As in the partial index on those that wait. */
export const waitsForAnswer = sql`handled_at IS NULL AND withdrawn_at IS NULL`;

/** For a statement: how many there are. */
export const waitingNow: SQL = sql`(SELECT count(*) FROM ${consultationRequests} WHERE ${waitsForAnswer})`;

export async function countWaiting(db: Db): Promise<number> {
  const [row] = await db.select({ count: count() }).from(consultationRequests).where(waitsForAnswer);
  return row!.count;
}

/** `reader`: `null` if the reader was erased. */
export type RequestLine = {
  request: ConsultationRequest;
  reader: { id: string; name: string | null; email: string } | null;
};

/** Requests with their readers, to be narrowed. */
export const requestLines = (db: Db) =>
  db
    .select({
      request: consultationRequests,
      reader: { id: subscribers.id, name: subscribers.name, email: subscribers.email },
    })
    .from(consultationRequests)
    .leftJoin(subscribers, eq(subscribers.id, consultationRequests.subscriberId));

/** Those that have waited longest, the oldest first. */
export async function readLongestWaiting(db: Db, most: number): Promise<RequestLine[]> {
  const { subscriberId, createdAt, id } = consultationRequests;
  return requestLines(db)
    .where(and(waitsForAnswer, not(isErased(subscriberId))))
    .orderBy(asc(createdAt), asc(id))
    .limit(most);
}
