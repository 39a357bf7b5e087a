import { and, eq, type SQL, sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import type { Db } from '../db/database.ts';
import { may, withdrawn } from '../db/delivery-states.ts';
import { deliveries, enrollments } from '../db/schema.ts';
import { rememberCourse } from '../db/unremembered.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../sign-in/audit.ts';
import type { ReaderCourse } from './courses.ts';
import { resumeDate } from './dates.ts';

type Acting = Pick<Deps, 'db' | 'clock' | 'mailer'>;
/** Whose press it was. What readers do themselves is not in the audit log, which says what the clinic did. */
export type By = 'clinic' | 'reader';

/**
 * Pauses a course that is under way, at once: a lesson that waits or was claimed is not sent any more; one that is with the server already
 * arrives. `until`: when its next lesson comes (epoch ms); `null`: when somebody resumes it. `false`: the course was not under way any more.
 */
export async function pauseCourse(
  deps: Acting,
  { enrollment }: Pick<ReaderCourse, 'enrollment'>,
  until: number | null,
  by: By = 'clinic',
): Promise<boolean> {
  const { db } = deps;
  const { id, subscriberId } = enrollment;
  const [paused] = await db.batch([
    db
      .update(enrollments)
      .set({ state: 'paused', resumeAt: until, ...AS_PLANNED })
      .where(and(eq(enrollments.id, id), eq(enrollments.state, 'active')))
      .returning({ id: enrollments.id }),
    withdrawLessons(db, id, 'paused', sql`e.state = 'paused'`),
    rememberCourse(db, id),
  ]);
  if (paused.length === 0) return false;
  if (by === 'reader') return true;
  await audit(deps, 'course-paused', until === null ? id : `${id} ${new Date(until).toISOString()}`, subscriberId);
  return true;
}

/** The date of before somebody asked for the lesson at once counts again. */
export const AS_PLANNED = {
  nextSendAt: sql`coalesce(${enrollments.broughtForwardFrom}, ${enrollments.nextSendAt})`,
  broughtForwardFrom: null,
};

/** Statement that calls off lessons of an enrollment that have not left, where `stands` holds of the enrollment `e`. */
export const withdrawLessons = (db: Db, enrollmentId: string, reason: string, stands: SQL) =>
  db
    .update(deliveries)
    .set(withdrawn(reason))
    .where(
      sql`${deliveries.enrollmentId} = ${enrollmentId} AND ${may('withdraw')}
        AND EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.id = ${enrollmentId} AND ${stands})`,
    );

/**
 * Lets a paused course go on, if its reader still wants mail. Its lesson comes as it was planned; else on the reader's next weekday, or with
 * `soon`, for whoever takes a pause back, as early as the scheduler may send it. `false`: it was not paused any more.
 */
export async function resumeCourse(
  deps: Acting,
  { enrollment, plan }: ReaderCourse,
  { soon = false, by = 'clinic' }: { soon?: boolean; by?: By } = {},
): Promise<boolean> {
  const { db, clock } = deps;
  const now = clock.now();
  const isAhead = plan.nextSendAt !== null && plan.nextSendAt > now;
  const nextSendAt = soon && !isAhead ? now : resumeDate(plan, now, await readClinic(deps));
  const [resumed] = await db.batch([
    db
      .update(enrollments)
      .set({ state: 'active', resumeAt: null, nextSendAt })
      .where(and(eq(enrollments.id, enrollment.id), eq(enrollments.state, 'paused'), isSubscribed))
      .returning({ id: enrollments.id }),
    rememberCourse(db, enrollment.id),
  ]);
  if (resumed.length === 0) return false;
  if (by === 'reader') return true;
  await audit(deps, 'course-resumed', enrollment.id, enrollment.subscriberId);
  return true;
}

/** Condition: the enrollment's reader has confirmed and has not left. */
export const isSubscribed: SQL = sql`EXISTS (SELECT 1 FROM subscribers s
  WHERE s.id = ${enrollments.subscriberId} AND s.status = 'active')`;
