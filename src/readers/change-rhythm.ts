import { and, eq, isNull, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Rhythm } from '../calendar/next-slot.ts';
import { readClinic } from '../clinic/settings.ts';
import { enrollments, type Pace, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type ReaderCourse, readCourses } from './courses.ts';
import { changedDate, changedRest } from './dates.ts';

type Acting = Pick<Deps, 'db' | 'clock' | 'mailer'>;
/** What a reader wants from now on. `weekday`: of this course alone. Hour and pace hold for all of the reader's courses. Unset: it stays. */
export type WantedRhythm = { hour: number; pace?: Pace; weekday?: number };

/**
 * Changes when lessons come, and dates those that are planned anew. One that was asked for at once, or is under way, comes as it was to
 * come; so does the first of a course, which a chosen weekday leaves to come as early as it can. `false`: the reader has left, or is gone.
 */
export async function changeRhythm(
  deps: Acting,
  { enrollment: chosen, reader }: ReaderCourse,
  { hour, pace = reader.pace, weekday }: WantedRhythm,
): Promise<boolean> {
  const { db } = deps;
  const courses = await readCourses(deps, reader.id);
  const wanted = (course: ReaderCourse): Rhythm & { weekday: number } => ({
    ...{ hour, pace },
    weekday: (course.enrollment.id === chosen.id ? weekday : undefined) ?? course.enrollment.weekday,
  });
  const [changed] = await db.batch([
    db
      .update(subscribers)
      .set({ hour, pace })
      .where(and(eq(subscribers.id, reader.id), eq(subscribers.status, 'active')))
      .returning({ id: subscribers.id }),
    ...(await Promise.all(courses.map(course => dateStatements(deps, course, wanted(course))))).flat(),
  ] as unknown as [BatchItem<'sqlite'>]);
  return (changed as unknown as unknown[]).length > 0;
}

async function dateStatements(deps: Acting, course: ReaderCourse, wanted: Rhythm): Promise<BatchItem<'sqlite'>[]> {
  const { db, clock } = deps;
  const clinic = await readClinic(deps);
  const { id, nextSendAt, resumeAt, state, weekday: before } = course.enrollment;
  const { weekday } = wanted;
  if (state !== 'active' && state !== 'paused') return [];
  const isIt = and(eq(enrollments.id, id), sql`${enrollments.state} = ${state}`);
  // The first lesson may leave while this is written. What the reader chose holds either way.
  const chosen = weekday === before ? [] : [db.update(enrollments).set({ weekday, weekdayChosen: true }).where(isIt)];
  if (state === 'paused') {
    if (resumeAt === null) return chosen;
    return [
      ...chosen,
      db
        .update(enrollments)
        .set({ resumeAt: changedRest(resumeAt, wanted, clinic) })
        .where(isIt),
    ];
  }
  const at = changedDate(course.plan, wanted, clock.now(), clinic);
  if (at === undefined) return chosen;
  // Whether it was asked for at once, or left, since it was read is asked by the statement.
  const isPlanned = sql`${enrollments.nextSendAt} = ${nextSendAt}`;
  const isWaiting = and(isIt, isPlanned, isNull(enrollments.broughtForwardFrom));
  return [...chosen, db.update(enrollments).set({ nextSendAt: at }).where(isWaiting)];
}
