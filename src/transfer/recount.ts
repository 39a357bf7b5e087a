import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isNotToBeSeen } from '../db/not-to-be-seen.ts';
import { courseCounts, deliveries, events, lessonCounts, signups } from '../db/schema.ts';

/**
 * Statement that notes for which deliveries the picture was fetched, as the migration `opens` does: older exports do not say it. It finds
 * nothing to note in others.
 */
export const notePictures = (db: Db) =>
  db.run(sql`UPDATE ${deliveries} SET picture_fetched = 1 WHERE opened_as <> 'none' AND picture_fetched = 0
    AND EXISTS (SELECT 1 FROM ${events} e WHERE e.delivery_id = ${deliveries.id} AND e.kind = 'open'
      AND e.agent_class IN ('human', 'privacy-proxy', 'image-proxy'))`);

/** Statements that count anew what is not to be seen, after `notePictures`: older exports do not say it. */
export function recountNotToBeSeen(db: Db) {
  const unseen = sql`(SELECT course, coalesce(lesson_slug, '#' || lesson) AS slug, count(*) AS mails FROM ${deliveries} d
    WHERE ${isNotToBeSeen(sql`d`)} GROUP BY 1, 2) AS unseen`;
  return [
    db.update(lessonCounts).set({ notToBeSeen: 0 }),
    db.run(sql`UPDATE ${lessonCounts} SET not_to_be_seen = unseen.mails FROM ${unseen}
      WHERE unseen.course = ${lessonCounts.course} AND unseen.slug = ${lessonCounts.lessonSlug}`),
  ] as const;
}

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
