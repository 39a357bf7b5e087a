import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { deliveries, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

const DAYS_30 = 30 * 86_400_000;
const MOST_SHOWN = 20;

/** A mail that may have come twice. `email`: `null` for the clinic's own mail and for erased readers. */
export type DoubtfulMail = Pick<
  typeof deliveries.$inferSelect,
  'id' | 'kind' | 'course' | 'lesson' | 'subscriberId'
> & {
  email: string | null;
  /** When the server accepted it, else when it was due (epoch ms). */
  at: number;
};
/** `shown`: the newest of all `count` mails. */
export type Doubtful = { count: number; shown: DoubtfulMail[] };

/** Mails of the last 30 days that may have been delivered twice. */
export async function readDoubtful({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<Doubtful> {
  const rows = await doubtfulQuery(db, clock.now() - DAYS_30);
  return { count: rows[0]?.count ?? 0, shown: rows };
}

/** Uses the partial index of marked mails, so that the others, nearly all mails, are not read. */
export function doubtfulQuery(db: Db, since: number) {
  const { id, kind, course, lesson, subscriberId, possibleDuplicate, state, acceptedAt, dueAt } = deliveries;
  const at = sql<number>`coalesce(${acceptedAt}, ${dueAt})`;
  return db
    .select({
      id,
      kind,
      course,
      lesson,
      subscriberId,
      email: subscribers.email,
      at,
      count: sql<number>`count(*) OVER ()`,
    })
    .from(deliveries)
    .leftJoin(subscribers, eq(subscribers.id, subscriberId))
    .where(sql`${possibleDuplicate} = 1 AND ${state} <> 'cancelled' AND ${at} >= ${since}`)
    .orderBy(desc(at), desc(id))
    .limit(MOST_SHOWN);
}
