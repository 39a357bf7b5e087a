import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { enrollments } from '../db/schema.ts';

/** `reading`: readers with a course under way. `resting`: enrollments that are paused. */
export type Reading = { reading: number; resting: number };

/** The states are literals, so that SQLite can use the partial index of open enrollments. */
export async function readReading(db: Db): Promise<Reading> {
  const [row] = await db.select({ reading: people, resting: paused }).from(enrollments).where(isOpen);
  return row!;
}

/** The same in each course that anybody is in, by its slug. */
export async function readReadingByCourse(db: Db): Promise<Map<string, Reading>> {
  const rows = await db
    .select({ course: enrollments.course, reading: people, resting: paused })
    .from(enrollments)
    .where(isOpen)
    .groupBy(enrollments.course)
    .orderBy(enrollments.course);
  return new Map(rows.map(({ course, ...reading }) => [course, reading]));
}

const isOpen = sql`state in ('active', 'paused')`;
const people =
  sql<number>`COUNT(DISTINCT CASE WHEN ${enrollments.state} = 'active' THEN ${enrollments.subscriberId} END)`.as(
    'reading',
  );
const paused = sql<number>`COUNT(CASE WHEN ${enrollments.state} = 'paused' THEN 1 END)`.as('resting');
