import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import type { Clinic } from '../clinic/settings.ts';
import type { Course } from '../courses/course.ts';
import type { Db } from '../db/database.ts';
import { after, may } from '../db/delivery-states.ts';
import { field, place, type Row, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers } from '../db/schema.ts';
import { rememberCourses } from '../db/unremembered.ts';
import type { Deps } from '../deps.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { readCoursesToSend } from '../sign-off/courses.ts';
import { type Sent, type Step, stepOf, waitsSince } from './step.ts';

type Making = Pick<Deps, 'db' | 'chance' | 'site' | 'library'>;
/** What became of the due enrollments. `more`: others may be due, because it looked at no more than it may. */
export type Made = { lessons: number; postponed: number; held: number; more: boolean };
export const MADE_NONE: Made = { lessons: 0, postponed: 0, held: 0, more: false };

/**
 * Makes deliveries of due enrollments: at most `lessons`, `atOnce` in one transaction. If the course was changed since, the reader
 * continues from where they were (`courses/next-lesson.ts`).
 */
export async function makeDueLessons(
  deps: Making,
  now: number,
  clinic: Clinic,
  most: { lessons: number; atOnce: number },
): Promise<Made> {
  const { lessons, atOnce } = most;
  const counts = { ...MADE_NONE };
  let courses: Course[] | undefined;
  for (let looked = 0; looked < lessons; looked += atOnce) {
    const due = await dueEnrollmentsQuery(deps.db, now, atOnce);
    if (due.length === 0) return counts;
    courses ??= await readCoursesToSend(deps, clinic);
    const steps = stepsOf(due, now, clinic, courses);
    for (const { kind } of steps) if (kind !== 'over') counts[kind] += 1;
    await deps.db.batch([createDeliveries(deps, steps, now), ...moveStatements(deps.db, steps, now)]);
    if (due.length < atOnce) return counts;
  }
  return { ...counts, more: true };
}

type Due = Awaited<ReturnType<typeof dueEnrollmentsQuery>>[number];

/** One lesson for each reader: that of the course that waits longest. The reader's other courses wait for what becomes of it. */
function stepsOf(due: Due[], now: number, clinic: Clinic, courses: Course[]): Taken[] {
  const served = new Set<string>();
  const rows = due.map(row => ({ ...row, sent: JSON.parse(row.sent) as Sent[], asked: row.askedFrom !== null }));
  const byWait = rows.toSorted((a, b) => waitsSince(a, now) - waitsSince(b, now) || (a.id < b.id ? -1 : 1));
  return byWait.map(row => {
    const step = stepOf({ ...row, yields: served.has(row.subscriberId) }, now, clinic, courses);
    if (step.kind === 'lessons') served.add(row.subscriberId);
    return { ...step, row };
  });
}

/**
 * All due enrollments of the readers who have one of the first `atOnce`, so that a reader's courses are decided on together. They are in no
 * order. Uses the partial index on `next_send_at`, so that enrollments that are not due are not read.
 */
export function dueEnrollmentsQuery(db: Db, now: number, atOnce = 200) {
  const isDue = and(
    sql`${enrollments.state} = 'active'`,
    isNotNull(enrollments.nextSendAt),
    lte(enrollments.nextSendAt, now),
    isNotNull(enrollments.nextLessonSlug),
  );
  const first = db
    .select({ id: enrollments.subscriberId })
    .from(enrollments)
    .where(isDue)
    .orderBy(asc(enrollments.nextSendAt), asc(enrollments.id))
    .limit(atOnce);
  return db
    .select({
      id: enrollments.id,
      subscriberId: enrollments.subscriberId,
      course: enrollments.course,
      next: sql<string>`${enrollments.nextLessonSlug}`,
      number: enrollments.nextLesson,
      sendAt: enrollments.nextSendAt,
      weekday: enrollments.weekday,
      createdAt: enrollments.createdAt,
      askedFrom: enrollments.broughtForwardFrom,
      hour: subscribers.hour,
      pace: subscribers.pace,
      lastLessonAt: subscribers.lastLessonAt,
      sent: sql<string>`(SELECT json_group_array(json_object('slug', d.lesson_slug, 'acceptedAt', d.accepted_at, 'dueAt', d.due_at)) FROM ${deliveries} d
        WHERE d.enrollment_id = ${enrollments.id} AND d.state <> 'cancelled')`,
    })
    .from(enrollments)
    .innerJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(and(isDue, inArray(enrollments.subscriberId, first)));
}

type Taken = Step & { row: Omit<Due, 'sent'> };
const has =
  <K extends Step['kind']>(kind: K) =>
  (step: Taken): step is Extract<Step, { kind: K }> & Pick<Taken, 'row'> =>
    step.kind === kind;

/**
 * Inserts only if nobody else moved the enrollment meanwhile. The unique index prevents a second delivery. A lesson that is revived while
 * in doubt waits as long as its next copy has to, whatever happened to its course in between.
 */
function createDeliveries(deps: Making, steps: Taken[], now: number) {
  const rows = steps.filter(has('lessons')).map(({ row, lesson: { number, slug } }) => {
    const { id, messageId } = newDelivery(deps, now, { kind: 'lesson' });
    const { id: enrollment, subscriberId, course, next, sendAt } = row;
    return { id, messageId, enrollment, subscriberId, course, number, slug, next, sendAt };
  });
  return deps.db.run(sql`
    INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at,
      waits_since, message_id)
    SELECT ${field('id')}, 'lesson', ${field('subscriberId')}, ${field('enrollment')}, ${field('course')}, ${field('number')},
      ${field('slug')}, 'due', ${field('sendAt')}, ${now}, ${now}, ${field('messageId')}
    FROM ${rowsOf(rows)} JOIN enrollments e
      ON e.id = ${field('enrollment')} AND e.next_lesson_slug = ${field('next')} AND e.next_send_at = ${field('sendAt')}
      AND e.state = 'active'
    WHERE true ORDER BY ${place}
    ON CONFLICT (enrollment_id, lesson_slug) DO UPDATE
      SET lesson = excluded.lesson, state = ${after('revive')},
        next_attempt_at = iif(possible_duplicate, max(next_attempt_at, excluded.next_attempt_at), excluded.next_attempt_at),
        waits_since = excluded.waits_since, reason = NULL, due_at = excluded.due_at
      WHERE ${may('revive')}`); // a course that was paused after the lesson had been created
}

/** An enrollment whose lesson is under way has no date. One that must wait gets a later date. */
function moveStatements(db: Db, steps: Taken[], now: number) {
  const rows = steps.map(step => {
    const { id, subscriberId, next, number, sendAt } = step.row;
    const place = 'lesson' in step && step.lesson ? step.lesson : { slug: next, number };
    const at = step.kind === 'postponed' || step.kind === 'held' ? step.at : null;
    return { id, subscriberId, next, sendAt, at, slug: step.kind === 'over' ? null : place.slug, number: place.number };
  });
  const elsewhere = rows.filter(({ slug, next }) => slug !== next);
  const date = db
    .update(enrollments)
    .set({ nextSendAt: field('at') })
    .from(rowsOf(rows.filter(({ slug, next }) => slug === next)))
    .where(isWhereItWas);
  const over = elsewhere.filter(({ slug }) => slug === null);
  return [
    date,
    ...(elsewhere.length > 0 ? [placeStatement(db, elsewhere, now)] : []),
    ...(over.length > 0 ? [rememberCourses(db, sql`(SELECT ${field('subscriberId')} FROM ${rowsOf(over)})`)] : []),
  ];
}

const isWhereItWas = sql`${enrollments.id} = ${field('id')} AND ${enrollments.nextLessonSlug} = ${field('next')}
  AND ${enrollments.nextSendAt} = ${field('sendAt')} AND ${enrollments.state} = 'active'`;

/** The course was changed: another lesson comes next, or the course is over. */
function placeStatement(db: Db, rows: Row[], now: number) {
  const isOver = sql`${field('slug')} IS NULL`;
  return db
    .update(enrollments)
    .set({
      nextSendAt: field('at'),
      nextLesson: field('number'),
      nextLessonSlug: field('slug'),
      state: sql`CASE WHEN ${isOver} THEN 'completed' ELSE ${enrollments.state} END`,
      endedAt: sql`CASE WHEN ${isOver} THEN ${now} ELSE ${enrollments.endedAt} END`,
    })
    .from(rowsOf(rows))
    .where(isWhereItWas);
}
