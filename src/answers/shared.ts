import { eq, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { checkIns, deliveries, enrollments, lessonVersions, selfChecks } from '../db/schema.ts';
import { lastAct } from './read.ts';
import type { Counted } from './sums.ts';
import type { Numbers, Past } from './week.ts';

/** What a reader shows to the clinic. `at`: epoch ms. */
export type SharedAnswer = Past & { course: string; at: number };
/** Of one enrollment. */
export type SharedNumbers = { course: string; numbers: Numbers[] };
export type SharedAnswers = { answers: SharedAnswer[]; numbers: SharedNumbers[] };

/** Statements that read what a reader shows now, and nothing of a reader who shows nothing. Newest first. */
export function sharedQueries(db: Db, subscriberId: string) {
  const isShared = sql`${lastAct(sql`${subscriberId}`)} = 'shared'`;
  const { deliveryId, answer, reason, at } = checkIns;
  return [
    db
      .select({
        ...{ deliveryId, answer, reason, at, course: deliveries.course, number: deliveries.lesson },
        ...{ sentAt: deliveries.acceptedAt, action: lessonVersions.action },
      })
      .from(checkIns)
      .innerJoin(deliveries, sql`${deliveries.id} = ${deliveryId}`)
      .leftJoin(lessonVersions, sql`${lessonVersions.version} = ${deliveries.version}`)
      .where(sql`${checkIns.subscriberId} = ${subscriberId} AND ${isShared}`)
      .orderBy(sql`${deliveries.acceptedAt} DESC, ${deliveryId}`),
    db
      .select({ checks: selfChecks, course: enrollments.course })
      .from(selfChecks)
      .innerJoin(enrollments, sql`${enrollments.id} = ${selfChecks.enrollmentId}`)
      .where(sql`${selfChecks.subscriberId} = ${subscriberId} AND ${isShared}`)
      .orderBy(sql`${selfChecks.at} DESC, ${selfChecks.moment}`),
  ] as const;
}

type Rows = [Awaited<ReturnType<typeof sharedQueries>[0]>, Awaited<ReturnType<typeof sharedQueries>[1]>];

export function sharedOf([answers, checks]: Rows): SharedAnswers {
  const byEnrollment = Map.groupBy(checks, row => row.checks.enrollmentId);
  return {
    answers: answers.map(row => ({ ...row, number: row.number!, sentAt: row.sentAt!, course: row.course! })),
    numbers: [...byEnrollment.values()].map(rows => ({
      course: rows[0]!.course,
      numbers: rows.map(row => row.checks),
    })),
  };
}

/** How often each answer was given, by course, or in one `course`. What is shown of it is decided by `sumsOf`. */
export async function countAnswers(db: Db, course?: string): Promise<Map<string, Counted[]>> {
  return Map.groupBy(await answersQuery(db, course), row => row.course);
}

/** Reads one index, in its order, so that no reader's row is looked up. */
export function answersQuery(db: Db, one?: string) {
  const { course, answer, reason } = checkIns;
  const isIts = one === undefined ? undefined : eq(course, one);
  const readers = db
    .select({ course, count: sql<number>`count(DISTINCT ${checkIns.subscriberId})`.as('readers') })
    .from(checkIns)
    .where(isIts)
    .groupBy(course)
    .as('readers');
  return db
    .select({ course, answer, reason, times: sql<number>`count(*)`, readers: readers.count })
    .from(checkIns)
    .innerJoin(readers, eq(readers.course, course))
    .where(isIts)
    .groupBy(course, answer, reason)
    .orderBy(course, answer, reason);
}
