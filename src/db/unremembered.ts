import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './database.ts';
import { restoreGuard } from './schema.ts';

/** Condition: a memory is kept beside the database. There is none on D1. */
export const isMemoryKept: SQL = sql`(SELECT ${restoreGuard.memoryEntry} FROM ${restoreGuard}) > 0`;

/**
 * Statement by which the memory learns how the courses of these readers stand. It belongs into the batch that ends or pauses a course, or
 * lets it go on. Where the consent record changes too, a trigger does it. `readers`: a subquery of their ids.
 */
export const rememberCourses = (db: Db, readers: SQL) =>
  db.run(sql`INSERT INTO unremembered (id, about) SELECT DISTINCT subscriber_id, 'reader' FROM enrollments
    WHERE subscriber_id IN ${readers} AND ${isMemoryKept} ON CONFLICT DO NOTHING`);

/** The same for the reader of this enrollment. */
export const rememberCourse = (db: Db, enrollmentId: string) =>
  rememberCourses(db, sql`(SELECT subscriber_id FROM enrollments WHERE id = ${enrollmentId})`);
