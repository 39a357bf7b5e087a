import { and, desc, eq, sql } from 'drizzle-orm';
import { dayOf } from '../calendar/local-time.ts';
import { isOpen } from '../calendar/open-hours.ts';
import type { Clinic } from '../clinic/settings.ts';
import { deliveries, enrollments, signups } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isDayOfOther } from '../outbox/readers-day.ts';
import { enrollmentIdOf } from './confirm.ts';

/**
 * `closed`: not before the next open hours · `shared`: another course has the reader's day, so not before the next open day · `late`: it
 * could have come, and has not yet.
 */
export type FirstLesson = 'soon' | 'closed' | 'shared' | 'late';
/** How far a confirmed course is, for whoever opens the page again later. */
export type Progress = FirstLesson | 'under-way' | 'paused' | 'stopped' | 'completed';

type Reading = Pick<Deps, 'db' | 'clock'>;
/** A first lesson that has not come for so long (ms) is not "soon" any more. */
const SOON = 60 * 60_000;

/** When the first lesson of a sign-up comes, for the page that says so. */
export async function firstLesson({ db, clock }: Reading, signupId: string, clinic: Clinic): Promise<FirstLesson> {
  const now = clock.now();
  if (!isOpen(now, clinic)) return 'closed';
  const [row] = await db
    .select({ isShared: isShared(enrollmentIdOf(signupId), now, clinic), confirmedAt: signups.confirmedAt })
    .from(signups)
    .where(eq(signups.id, signupId));
  if (row?.isShared === 1) return 'shared';
  return now - (row?.confirmedAt ?? now) > SOON ? 'late' : 'soon';
}

/** What became of a confirmed sign-up. */
export async function progressOf(deps: Reading, signupId: string, clinic: Clinic): Promise<Progress> {
  const course = await courseOf(deps, signupId);
  if (course && course.state !== 'active') return course.state;
  return course?.hasBegun === 1 ? 'under-way' : firstLesson(deps, signupId, clinic);
}

/** The course that a sign-up began. It may be one that was under way already; then that one counts. */
export async function courseOf({ db }: Pick<Deps, 'db'>, signupId: string) {
  const { id, subscriberId, state } = enrollments;
  const [course] = await db
    .select({ id, subscriberId, state, hasBegun: hasBegun(), confirmedAt: signups.confirmedAt })
    .from(signups)
    .innerJoin(enrollments, isOfSignup())
    .where(eq(signups.id, signupId))
    .orderBy(
      desc(sql`${enrollments.id} = ${enrollmentIdOf(signupId)}`),
      desc(enrollments.createdAt),
      desc(enrollments.id),
    )
    .limit(1);
  return course;
}

const isOfSignup = () =>
  and(eq(enrollments.subscriberId, signups.subscriberId), eq(enrollments.course, signups.course));
const hasBegun = () =>
  sql<number>`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.enrollment_id = ${enrollments.id} AND d.accepted_at IS NOT NULL)`;

/** Another course has sent a lesson today, or sends one now. */
function isShared(enrollmentId: string, now: number, clinic: Clinic) {
  const reader = sql`${signups.subscriberId}`;
  const isDue = sql`EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.subscriber_id = ${reader} AND e.id <> ${enrollmentId}
    AND e.state = 'active' AND e.next_send_at <= ${now})`;
  return sql<number>`(${isDue} OR ${isDayOfOther(reader, sql`${enrollmentId}`, dayOf(now, clinic.timeZone))})`;
}
