import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { enrollments, readerCounts } from '../db/schema.ts';

/** `reading`: readers with a course under way. `resting`: those whose courses all rest. Each has a course that has not ended. */
export type Reading = { reading: number; resting: number };

/** Of all courses together: nobody counts twice. */
export async function readReading(db: Db): Promise<Reading> {
  const { course, standing, readers } = readerCounts;
  const rows = await db
    .select({ standing, readers: sql<number>`sum(${readers})`.as('readers') })
    .from(readerCounts)
    .where(and(eq(course, ''), inArray(standing, ['active', 'resting'])))
    .groupBy(standing)
    .orderBy(standing);
  const of = (wanted: string) => rows.find(row => row.standing === wanted)?.readers ?? 0;
  return { reading: of('active'), resting: of('resting') };
}

/** In each course that anybody is in, by its slug. */
export async function readReadingByCourse(db: Db): Promise<Map<string, Reading>> {
  const rows = await readingQuery(db);
  return new Map(rows.map(({ course, ...reading }) => [course, reading]));
}

/**
 * The states are literals, so that SQLite can use the partial index of open enrollments. `+` keeps it from the index that begins with the
 * course, which has all that ended too.
 */
export function readingQuery(db: Db) {
  const { course, state } = enrollments;
  return db
    .select({
      course,
      reading: sql<number>`count(*) FILTER (WHERE ${state} = 'active')`.as('reading'),
      resting: sql<number>`count(*) FILTER (WHERE ${state} = 'paused')`.as('resting'),
    })
    .from(enrollments)
    .where(sql`state in ('active', 'paused')`)
    .groupBy(sql`+${course}`)
    .orderBy(sql`+${course}`);
}
