import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { enrollments } from '../db/schema.ts';

/** Readers with a course under way, and those who rest. */
export type ReadingNow = { reading: number; resting: number };

/** Of one course. The states are literals, so that SQLite can use the partial index of open enrollments. */
export async function readReadingNow(db: Db, slug: string): Promise<ReadingNow> {
  const { state, course } = enrollments;
  const [row] = await db
    .select({
      reading: sql<number>`COUNT(CASE WHEN ${state} = 'active' THEN 1 END)`,
      resting: sql<number>`COUNT(CASE WHEN ${state} = 'paused' THEN 1 END)`,
    })
    .from(enrollments)
    .where(sql`state in ('active', 'paused') AND ${course} = ${slug}`);
  return row!;
}
