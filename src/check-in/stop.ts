import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { enrollments } from '../db/schema.ts';
import { rememberCourse } from '../db/unremembered.ts';
import type { Deps } from '../deps.ts';
import type { ReaderCourse } from '../readers/courses.ts';
import { resumeDate } from '../readers/dates.ts';
import { isSubscribed, withdrawLessons } from '../readers/pause.ts';

type Stopping = Pick<Deps, 'db' | 'clock' | 'log' | 'mailer'>;

/**
 * Ends one course at its reader's wish, who has had enough. Other courses go on, and so does the consent to mail. A lesson that waits is not
 * sent any more. `false`: it had ended already.
 */
export async function stopCourse({ db, clock, log }: Stopping, { enrollment }: ReaderCourse): Promise<boolean> {
  const { id } = enrollment;
  const [stopped] = await db.batch([
    db
      .update(enrollments)
      .set({ state: 'stopped', nextSendAt: null, resumeAt: null, stoppedFrom: null, endedAt: clock.now() })
      .where(and(eq(enrollments.id, id), inArray(enrollments.state, ['active', 'paused'])))
      .returning({ id: enrollments.id }),
    withdrawLessons(db, id, 'stopped', sql`e.state = 'stopped'`),
    rememberCourse(db, id),
  ]);
  if (stopped.length > 0) log.info('a reader has ended a course', { enrollment: id });
  return stopped.length > 0;
}

/** Whether `goOn` would take the end back: the reader wants mail, and no other reason ended it. */
export const canGoOn = ({ enrollment, reader }: ReaderCourse): boolean =>
  enrollment.state === 'stopped' &&
  enrollment.stoppedFrom === null &&
  enrollment.replacedBy === null &&
  reader.status === 'active';

/** Takes the end of a course back. The next lesson comes on the reader's next weekday. `false`: it cannot be, or is under way again. */
export async function goOn(deps: Stopping, { enrollment, plan }: ReaderCourse): Promise<boolean> {
  const { db, clock } = deps;
  const nextSendAt = resumeDate({ ...plan, nextSendAt: null }, clock.now(), await readClinic(deps));
  const isAlone = sql`NOT EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.subscriber_id = ${enrollment.subscriberId}
    AND e.course = ${enrollment.course} AND e.state IN ('active', 'paused'))`;
  const [wentOn] = await db.batch([
    db
      .update(enrollments)
      .set({ state: 'active', nextSendAt, endedAt: null })
      .where(
        and(
          ...[eq(enrollments.id, enrollment.id), eq(enrollments.state, 'stopped')],
          ...[isNull(enrollments.stoppedFrom), isNull(enrollments.replacedBy), isSubscribed, isAlone],
        ),
      )
      .returning({ id: enrollments.id }),
    rememberCourse(db, enrollment.id),
  ]);
  if (wentOn.length > 0) deps.log.info('a reader goes on with a course', { enrollment: enrollment.id });
  return wentOn.length > 0;
}
