import { type SQL, sql } from 'drizzle-orm';
import { type NumberName, nameableCourses, namesByNumber } from '../courses/lesson-slugs.ts';
import type { Db } from '../db/database.ts';
import { field, isOneOf, rowsOf } from '../db/rows.ts';
import { cohortCounts, deliveries, enrollments, lessonVersions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

type Naming = Pick<Deps, 'db' | 'library' | 'log'>;
type Names = { names: NumberName[]; courses: string[] };

/** Rows of a table that one transaction names. */
const AT_ONCE = 5_000;

/**
 * Gives rows of 0.1.0, which know a lesson only by its number, the lesson's slug (see `namesByNumber`), or `#3` if there is no such lesson.
 * Names at most `most` rows of a table; the next call goes on. Returns how many. Without such rows it costs one query.
 */
export async function nameLessons({ db, library: { courses }, log }: Naming, most = Infinity): Promise<number> {
  const known = { names: namesByNumber(courses), courses: nameableCourses(courses) };
  if (!(await hasNameless(db, known))) return 0;
  let named = 0;
  for (let step = 1; step > 0 && named < most; named += step)
    step = await nameSome(db, known, Math.min(AT_ONCE, most - named));
  log.info('lessons that rows knew by their numbers are named', { rows: named });
  return named;
}

async function hasNameless(db: Db, { courses }: Names): Promise<boolean> {
  const [row] = await db.values<[number]>(
    sql`SELECT EXISTS (${namelessDeliveries(courses, 1)}) OR EXISTS (${namelessEnrollments(courses, 1)})`,
  );
  return row![0] === 1;
}

async function nameSome(db: Db, { names, courses }: Names, atOnce: number): Promise<number> {
  const [mails, places] = await db.batch([
    db
      .update(deliveries)
      .set({ lessonSlug: orNumber(nameOf(names, deliveries.course, deliveries.lesson, isFree), deliveries.lesson) })
      .where(sql`${deliveries.id} IN (${namelessDeliveries(courses, atOnce)})`)
      .returning({ id: deliveries.id }),
    db
      .update(enrollments)
      .set({
        nextLessonSlug: orNumber(nameOf(names, enrollments.course, enrollments.nextLesson), enrollments.nextLesson),
      })
      .where(sql`${enrollments.id} IN (${namelessEnrollments(courses, atOnce)})`)
      .returning({ id: enrollments.id }),
    db
      .update(lessonVersions)
      .set({ lessonSlug: nameOf(names, lessonVersions.course, lessonVersions.lesson) })
      .where(sql`${lessonVersions.lessonSlug} IS NULL AND ${lessonVersions.lesson} > 0`),
    db
      .update(enrollments)
      .set({ stoppedAfter: nameOf(names, enrollments.course, numberOf(enrollments.stoppedAfter)) })
      .where(
        sql`${enrollments.stoppedAfter} LIKE '#%' AND ${nameOf(names, enrollments.course, numberOf(enrollments.stoppedAfter))} IS NOT NULL`,
      ),
    // What triggers counted under the number they count under the slug now.
    db
      .delete(cohortCounts)
      .where(
        sql`lesson_slug LIKE '#%' AND stopped + sent + bounced + proven + possible + not_to_be_seen + clicked + unsubscribed + failed + fetched = 0`,
      ),
  ]);
  return mails.length + places.length;
}

type Column = { getSQL(): SQL };
/** The number of a lesson that is known by nothing else (`#3`). */
const numberOf = (slug: Column): SQL => sql`CAST(substr(${slug}, 2) AS INTEGER)`;
const orNumber = (name: SQL, number: Column): SQL => sql`coalesce(${name}, '#' || ${number})`;

/** The slug that this number had in this course, among those for which `where` holds. */
const nameOf = (names: NumberName[], course: Column, number: Column, where: SQL = sql`true`): SQL =>
  sql`(SELECT ${field('slug')} FROM ${rowsOf(names)}
    WHERE ${field('course')} = ${course} AND ${field('number')} = ${number} AND ${where})`;

/** A reader who got this lesson under another number must not get it again. */
const isFree = sql`NOT EXISTS (SELECT 1 FROM deliveries o
  WHERE o.enrollment_id = ${deliveries.enrollmentId} AND o.lesson_slug = ${field('slug')})`;

// The conditions equal those of the partial indexes word for word, so that SQLite uses them. The indexes are empty except after an upgrade.
const namelessDeliveries = (courses: string[], most: number): SQL =>
  sql`SELECT id FROM deliveries WHERE kind = 'lesson' AND lesson_slug IS NULL AND ${isOneOf(sql`course`, courses)} LIMIT ${most}`;

/** Named after all of its deliveries, because it may be due from then on. */
const namelessEnrollments = (courses: string[], most: number): SQL =>
  sql`SELECT id FROM enrollments e WHERE next_lesson_slug IS NULL AND state <> 'completed' AND ${isOneOf(sql`course`, courses)}
    AND NOT EXISTS (SELECT 1 FROM deliveries d
      WHERE d.enrollment_id = e.id AND d.kind = 'lesson' AND d.lesson_slug IS NULL) LIMIT ${most}`;
