import { and, count, desc, gt, lt, min, sql } from 'drizzle-orm';
import { dayOf } from '../calendar/local-time.ts';
import type { Db } from '../db/database.ts';
import { enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

/** `at`: when the next lesson is planned (epoch ms). `lessons`: how many are on that local day, and by course, the largest first. */
export type NextSending = { at: number; lessons: number; courses: { course: string; lessons: number }[] };

/** Above that the courses are not told apart: each lesson of the day would be looked up. */
const MOST_TOLD_APART = 5_000;
const { nextSendAt, course } = enrollments;
/** A literal, so that SQLite can use the partial index of what is due. */
const isActive = sql`state = 'active'`;

/** `undefined`: nothing is planned. What is due already is not ahead (`readProgress` counts it). */
export async function readNextSending(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  zone: string,
): Promise<NextSending | undefined> {
  const now = clock.now();
  const [next] = await nextQuery(db, now);
  if (!next?.at) return undefined;
  const { until } = dayOf(next.at, zone);
  const [[all], courses] = await db.batch([countQuery(db, now, until), coursesQuery(db, now, until)]);
  const { lessons } = all!;
  return { at: next.at, lessons, courses: lessons <= MOST_TOLD_APART ? courses : [] };
}

export const nextQuery = (db: Db, now: number) =>
  db
    .select({ at: min(nextSendAt) })
    .from(enrollments)
    .where(and(isActive, gt(nextSendAt, now)));

const isPlanned = (now: number, until: number) => and(isActive, gt(nextSendAt, now), lt(nextSendAt, until));

export const countQuery = (db: Db, now: number, until: number) =>
  db.select({ lessons: count() }).from(enrollments).where(isPlanned(now, until));

export function coursesQuery(db: Db, now: number, until: number) {
  const planned = db
    .select({ course })
    .from(enrollments)
    .where(isPlanned(now, until))
    .limit(MOST_TOLD_APART)
    .as('planned');
  const lessons = count().as('lessons');
  return db
    .select({ course: planned.course, lessons })
    .from(planned)
    .groupBy(planned.course)
    .orderBy(desc(lessons), planned.course);
}
