import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { readerCounts, type Standing, signups, subscribers } from '../db/schema.ts';

/** Who has signed up last, with what was asked for last. */
export type NewReader = {
  id: string;
  email: string;
  standing: Standing;
  /** Epoch ms */
  createdAt: number;
  course: string | null;
  pattern: string | null;
};
/** `readers`: how many there are in all. */
export type NewestReaders = { newest: NewReader[]; readers: number };

export async function readNewestReaders(db: Db, most: number): Promise<NewestReaders> {
  const [newest, [all]] = await db.batch([newestQuery(db, most), allQuery(db)]);
  return { newest, readers: all?.readers ?? 0 };
}

/** Walks along the index by which the list of readers is ordered. */
export function newestQuery(db: Db, most: number) {
  const { id, email, standing, createdAt } = subscribers;
  const last = sql`(SELECT id FROM signups WHERE subscriber_id = ${id} ORDER BY requested_at DESC, id DESC LIMIT 1)`;
  return db
    .select({ id, email, standing, createdAt, course: signups.course, pattern: signups.pattern })
    .from(subscribers)
    .leftJoin(signups, eq(signups.id, last))
    .orderBy(desc(createdAt), desc(id))
    .limit(most);
}

/** In course '' each reader counts once. */
const allQuery = (db: Db) =>
  db
    .select({ readers: sql<number>`coalesce(sum(${readerCounts.readers}), 0)`.as('readers') })
    .from(readerCounts)
    .where(eq(readerCounts.course, ''));
