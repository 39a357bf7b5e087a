import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { isUnrecorded, recordConsent } from '../consent/consent.ts';
import { derivedId, idBody } from '../db/ids.ts';
import { enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { Wish } from './change-course.ts';
import type { ReaderCourse } from './courses.ts';
import { isSubscribed } from './pause.ts';

type Acting = Pick<Deps, 'db' | 'clock'>;

/**
 * Keeps the reader's wish for a course that begins when this one is completed, in place of an earlier wish. The consent record knows it from
 * now on, because nobody is asked again then. `false`: the course has ended meanwhile, or its reader has left.
 */
export async function followBy(
  { db, clock }: Acting,
  { enrollment, reader }: Pick<ReaderCourse, 'enrollment' | 'reader'>,
  { course, pattern }: Wish,
  origin: string,
): Promise<boolean> {
  const at = clock.now();
  const id = derivedId('enr', enrollment.id, course, at);
  const isOpen = and(eq(enrollments.id, enrollment.id), inArray(enrollments.state, ['active', 'paused']), isSubscribed);
  const confirmed = { act: 'confirmed', subscriberId: reader.id, signupId: `sgn_${idBody(id)}`, at, origin } as const;
  // Pressed twice, the wish that is kept stays as it is.
  const isSame = sql`${enrollments.followedBy} ->> 'course' = ${course} AND ${enrollments.followedBy} ->> 'pattern' IS ${pattern}`;
  const wish = sql`CASE WHEN ${isSame} THEN ${enrollments.followedBy} ELSE ${JSON.stringify({ id, course, pattern })} END`;
  const isKept = sql`EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.id = ${enrollment.id} AND e.followed_by ->> 'id' = ${id})
    AND ${isUnrecorded(reader.id, confirmed.signupId)}`;
  const [kept] = await db.batch([
    db.update(enrollments).set({ followedBy: wish }).where(isOpen).returning({ id: enrollments.id }),
    recordConsent(db, confirmed, {}, isKept),
  ]);
  return kept.length > 0;
}

/** Lets that wish go. `false`: there is none, or the course has begun. */
export async function dropFollowing(
  { db }: Acting,
  { enrollment }: Pick<ReaderCourse, 'enrollment'>,
): Promise<boolean> {
  const dropped = await db
    .update(enrollments)
    .set({ followedBy: null })
    .where(and(eq(enrollments.id, enrollment.id), isNotNull(enrollments.followedBy)))
    .returning({ id: enrollments.id });
  return dropped.length > 0;
}
