import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { courseCounts, signups } from '../db/schema.ts';

/**
 * Statements that count the requests of each course anew, as the migration `requested_counts` does: before it, a request that was changed
 * stayed counted under the course that was asked for first. Nothing changes if a request was counted whose row is gone.
 */
export function recountRequests(db: Db) {
  return [
    db.run(
      sql`INSERT INTO ${courseCounts} (course) SELECT DISTINCT course FROM ${signups} WHERE true ON CONFLICT DO NOTHING`,
    ),
    db.run(sql`UPDATE ${courseCounts} SET requested = (SELECT count(*) FROM ${signups} s WHERE s.course = ${courseCounts}.course)
      WHERE (SELECT sum(requested) FROM ${courseCounts}) = (SELECT count(*) FROM ${signups})`),
  ] as const;
}
