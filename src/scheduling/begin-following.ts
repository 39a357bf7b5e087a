import { and, asc, eq, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { weekdayOf } from '../calendar/local-time.ts';
import { nextSlot } from '../calendar/next-slot.ts';
import { nextAllowed } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import { findCourse } from '../courses/course.ts';
import { idBody } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import { enrollments, signups, subscribers } from '../db/schema.ts';
import type { Deps, Library } from '../deps.ts';

type Beginning = Pick<Deps, 'db' | 'library'>;
/**
 * Begins the courses that readers wanted after one that is completed now, on the day on which its next lesson would have come. Where the
 * course is missing for a while, the wish waits. `most`: in this pass, each of them three queries.
 */
export async function beginFollowing(
  { db, library }: Beginning,
  now: number,
  clinic: Clinic,
  most: number,
): Promise<void> {
  const ended = await endedQuery(db, most);
  const statements = ended.flatMap(row => beginStatements(db, row, library, now, clinic));
  if (statements.length > 0) await db.batch(statements as unknown as [BatchItem<'sqlite'>]);
}

type Ended = Awaited<ReturnType<typeof endedQuery>>[number];

/** Uses the partial index on wishes of completed courses. */
export const endedQuery = (db: Beginning['db'], most: number) =>
  db
    .select({ enrollment: enrollments, reader: subscribers })
    .from(enrollments)
    .innerJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(and(sql`${enrollments.state} = 'completed'`, sql`${enrollments.followedBy} IS NOT NULL`))
    .orderBy(asc(enrollments.endedAt), asc(enrollments.id))
    .limit(most);

function beginStatements(db: Beginning['db'], row: Ended, { courses }: Library, now: number, clinic: Clinic) {
  const { id: before, weekday, endedAt, subscriberId, followedBy } = row.enrollment;
  const { id, course, pattern } = followedBy!;
  const lesson = findCourse(courses, course)?.lessons[0];
  if (!lesson) return [];
  const { hour, pace } = row.reader;
  const rhythmic = nextSlot(Math.min(endedAt ?? now, now), { weekday, hour, pace }, clinic);
  const at = rhythmic > now ? rhythmic : nextAllowed(now, hour, clinic);
  const signup = { id: `sgn_${idBody(id)}`, subscriberId, course, pattern, requestedAt: now, expiresAt: now };
  const begun = {
    ...{ id, subscriberId, course, pattern, state: 'active' as const, nextLesson: 1, createdAt: now, nextSendAt: at },
    ...{ nextLessonSlug: lesson.slug, weekday: weekdayOf(at, clinic.timeZone) },
  };
  const isWanted = sql`EXISTS (SELECT 1 FROM ${subscribers} s JOIN ${enrollments} e ON e.subscriber_id = s.id
    WHERE e.id = ${before} AND e.followed_by ->> 'id' = ${id} AND s.status = 'active')
    AND NOT EXISTS (SELECT 1 FROM ${enrollments} o WHERE o.subscriber_id = ${subscriberId} AND o.course = ${course}
      AND o.state IN ('active', 'paused'))`;
  return [
    db
      .insert(signups)
      .select(rowWhere(signups, { ...signup, confirmedAt: now }, isWanted))
      .onConflictDoNothing(),
    db
      .insert(enrollments)
      .select(rowWhere(enrollments, begun, isWanted))
      .onConflictDoNothing(),
    db.update(enrollments).set({ followedBy: null }).where(eq(enrollments.id, before)),
  ] satisfies BatchItem<'sqlite'>[];
}
