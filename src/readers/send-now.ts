import { and, eq, gt, isNotNull, isNull, not, sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../sign-in/audit.ts';
import { nextHasLeft, type ReaderCourse } from './courses.ts';
import { earliestDate } from './dates.ts';
import { AS_PLANNED, type By, isSubscribed, withdrawLessons } from './pause.ts';

type Acting = Pick<Deps, 'db' | 'clock' | 'mailer'>;

/**
 * Brings the next lesson forward to the earliest moment that is allowed. `next`: the slug of the lesson that the page showed, so that an old
 * page does not bring the one behind it. `false`: it is under way, was asked for already, or comes as early anyway.
 */
export async function bringForward(
  deps: Acting,
  { enrollment, plan }: ReaderCourse,
  next: string,
  by: By = 'clinic',
): Promise<boolean> {
  const at = earliestDate(plan, deps.clock.now(), await readClinic(deps));
  const { id, subscriberId } = enrollment;
  const brought = await deps.db
    .update(enrollments)
    .set({ nextSendAt: at, broughtForwardFrom: sql`${enrollments.nextSendAt}` })
    .where(
      and(
        eq(enrollments.id, id),
        eq(enrollments.state, 'active'),
        eq(enrollments.nextLessonSlug, next),
        isNull(enrollments.broughtForwardFrom),
        gt(enrollments.nextSendAt, at),
        isSubscribed,
      ),
    )
    .returning({ id: enrollments.id });
  if (brought.length === 0) return false;
  if (by === 'clinic') await audit(deps, 'lesson-brought-forward', id, subscriberId);
  return true;
}

/** Takes that back while the lesson has not left: it comes when it was planned before. `false`: it has left, or nobody had asked for it. */
export async function putBack(
  deps: Acting,
  { enrollment }: Pick<ReaderCourse, 'enrollment'>,
  by: By = 'clinic',
): Promise<boolean> {
  const { db } = deps;
  const { id, subscriberId } = enrollment;
  const isAsked = and(
    eq(enrollments.id, id),
    eq(enrollments.state, 'active'),
    isNotNull(enrollments.broughtForwardFrom),
  );
  const [back] = await db.batch([
    db
      .update(enrollments)
      .set(AS_PLANNED)
      .where(and(isAsked, not(nextHasLeft())))
      .returning({ id: enrollments.id }),
    withdrawLessons(db, id, 'put-back', sql`e.state = 'active' AND e.next_send_at > ${deps.clock.now()}`),
  ]);
  if (back.length === 0) return false;
  if (by === 'clinic') await audit(deps, 'lesson-put-back', id, subscriberId);
  return true;
}
