import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { lessonOf } from '../courses/lesson-slugs.ts';
import type { Db } from '../db/database.ts';
import { isIn } from '../db/delivery-states.ts';
import { isNextLesson } from '../db/lesson-place.ts';
import type { Enrollment, Subscriber } from '../db/records.ts';
import { deliveries, enrollments, subscribers } from '../db/schema.ts';
import type { Deps, Library } from '../deps.ts';
import type { Plan } from './dates.ts';

/** A reader's course as the clinic decides about it. `hasLeft`: its next lesson is with the server, or may have arrived. */
export type ReaderCourse = { enrollment: Enrollment; reader: Subscriber; plan: Plan; hasLeft: boolean };

type Reading = Pick<Deps, 'db' | 'clock'>;

/** The reader's courses, newest first. */
export async function readCourses({ db, clock }: Reading, subscriberId: string): Promise<ReaderCourse[]> {
  const rows = await coursesQuery(db, clock.now(), eq(enrollments.subscriberId, subscriberId));
  return rows.map(asCourse);
}

/** One course. `undefined`: the reader has none of this id, or is gone. */
export async function readCourse(
  { db, clock }: Reading,
  subscriberId: string,
  enrollmentId: string,
): Promise<ReaderCourse | undefined> {
  const isIt = and(eq(enrollments.subscriberId, subscriberId), eq(enrollments.id, enrollmentId))!;
  const [row] = await coursesQuery(db, clock.now(), isIt);
  return row && asCourse(row);
}

/** The last lesson of before `now`: a later one was dated by a wrong clock. */
function coursesQuery(db: Db, now: number, chosen: SQL) {
  const previousSentAt = sql<number | null>`(SELECT max(d.accepted_at) FROM ${deliveries} d
    WHERE d.enrollment_id = ${enrollments.id} AND d.accepted_at <= ${now})`;
  return db
    .select({
      ...{ enrollment: enrollments, reader: subscribers, previousSentAt },
      ...{ hasLeft: sql<number>`${nextHasLeft()}`, promised: PROMISED },
    })
    .from(enrollments)
    .innerJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(chosen)
    .orderBy(desc(enrollments.createdAt), desc(enrollments.id));
}

/** When the reader's other courses send their next lessons. One that is under way may go at any moment, as one that is due. */
const PROMISED = sql<string>`(SELECT json_group_array(coalesce(o.next_send_at, 0)) FROM ${enrollments} o
  WHERE o.subscriber_id = ${enrollments.subscriberId} AND o.state = 'active' AND o.id <> ${enrollments.id})`;

/** Condition: the next lesson of the enrollment is with the server, or may have arrived, so that it cannot be called off. */
export const nextHasLeft =
  (): SQL => sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.enrollment_id = ${enrollments.id}
  AND ${isNextLesson(sql`${enrollments}`, { slug: sql`d.lesson_slug`, number: sql`d.lesson` })}
  AND (${isIn(['sending'], sql`d.state`)} OR d.possible_duplicate AND ${isIn(['due', 'claimed', 'retry'], sql`d.state`)}))`;

function asCourse(row: Awaited<ReturnType<typeof coursesQuery>>[number]): ReaderCourse {
  const { enrollment, reader, previousSentAt } = row;
  const { nextSendAt, weekday } = enrollment;
  const plan = {
    nextSendAt,
    weekday,
    hour: reader.hour,
    pace: reader.pace,
    previousSentAt,
    lastLessonAt: reader.lastLessonAt,
    promised: JSON.parse(row.promised) as number[],
  };
  return { enrollment, reader, plan, hasLeft: row.hasLeft === 1 };
}

/** The number that the next lesson has today. */
export const nextNumber = ({ courses }: Pick<Library, 'courses'>, enrollment: Enrollment): number => {
  const { course, nextLesson: lesson, nextLessonSlug: lessonSlug } = enrollment;
  return lessonOf(courses, { course, lesson, lessonSlug })?.number ?? lesson;
};
