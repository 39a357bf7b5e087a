import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { enrollments } from '../db/schema.ts';

/**
 * Statement that lets courses go on whose pause ends by `now` (epoch ms). Their lesson is due at the moment that was promised, or at its
 * plan if a lesson that was under way at the pause has made a later one. Uses the partial index on `resume_at`.
 */
export const endRests = (db: Db, now: number) =>
  db
    .update(enrollments)
    .set({
      state: 'active',
      nextSendAt: sql`max(${enrollments.resumeAt}, coalesce(${enrollments.nextSendAt}, 0))`,
      resumeAt: null,
    })
    .where(
      sql`${enrollments.state} = 'paused' AND ${enrollments.resumeAt} IS NOT NULL AND ${enrollments.resumeAt} <= ${now}`,
    );
