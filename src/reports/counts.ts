import { asc, count, sql } from 'drizzle-orm';
import { waitsForAnswer } from '../consultation/waiting.ts';
import type { Db } from '../db/database.ts';
import { consultationRequests, courseCounts, enrollments, lessonCounts } from '../db/schema.ts';
import type { CourseCount, LessonCount } from './report.ts';

export type Counts = {
  courses: CourseCount[];
  lessons: LessonCount[];
  /** Readers with a course under way. */
  reading: number;
  /** Enrollments that are paused. */
  resting: number;
  unhandledRequests: number;
};

/** The counts of the report, in one batch. It reads rows that are kept up to date as things happen, and never counts events. */
export async function readCounts(db: Db): Promise<Counts> {
  const [courses, lessons, open, unhandled] = await db.batch([
    db.select().from(courseCounts).orderBy(asc(courseCounts.course)),
    db.select().from(lessonCounts).orderBy(asc(lessonCounts.course), asc(lessonCounts.lessonSlug)),
    openEnrollments(db),
    db.select({ count: count() }).from(consultationRequests).where(waitsForAnswer),
  ]);
  return {
    courses,
    lessons,
    reading: open[0]!.reading,
    resting: open[0]!.resting,
    unhandledRequests: unhandled[0]!.count,
  };
}

/** The states are literals, so that SQLite can use the partial index of open enrollments. */
function openEnrollments(db: Db) {
  const people = sql<number>`COUNT(DISTINCT CASE WHEN ${enrollments.state} = 'active' THEN ${enrollments.subscriberId} END)`;
  const paused = sql<number>`COUNT(CASE WHEN ${enrollments.state} = 'paused' THEN 1 END)`;
  return db.select({ reading: people, resting: paused }).from(enrollments).where(sql`state in ('active', 'paused')`);
}
