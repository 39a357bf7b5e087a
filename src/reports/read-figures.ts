import { and, asc, between, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Db } from '../db/database.ts';
import { cohortCounts, dayCounts } from '../db/schema.ts';
import type { AllCohorts, Cohorts, DayCount } from './cohorts.ts';

/** Months, both included: `2026-06`. */
export type Span = { from: string; to: string };

/** A course's cohorts, with those of its readers who were erased. */
export const readCohorts = (db: Db, course: string, span?: Span): Promise<Cohorts> =>
  readOfCourse(db, course, span, DIVIDED);

/** The same for the page of a course, which shows lessons by month alone: a hundredth of the rows, with pattern, provider and source empty. */
export const readCourseCohorts = (db: Db, course: string, span?: Span): Promise<Cohorts> =>
  readOfCourse(db, course, span, UNDIVIDED);

/** `ofLessons`: how lessons are divided. People always are in full. */
async function readOfCourse(db: Db, course: string, span: Span | undefined, ofLessons: Division): Promise<Cohorts> {
  const where = and(eq(cohortCounts.course, course), isWithin(span));
  const [people, lessons] = await db.batch([readPeople(db, DIVIDED, where), readLessons(db, ofLessons, where)]);
  return { people: people.map(withoutCourse), lessons: lessons.map(withoutCourse) };
}

/** The cohorts of all courses by month alone: pattern, provider and source are empty. */
export async function readAllCohorts(db: Db, span?: Span): Promise<AllCohorts> {
  const where = isWithin(span);
  const [people, lessons] = await db.batch([readPeople(db, UNDIVIDED, where), readLessons(db, UNDIVIDED, where)]);
  return { people, lessons };
}

/** Days, both included: `2026-11-22`. Those of which there is nothing to count are left out. */
export function readDays(db: Db, from: string, to: string): Promise<DayCount[]> {
  const { day, course, ...counts } = dayCounts;
  const columns = { requested: counts.requested, confirmed: counts.confirmed, ...lessonsOfDay(), ...endsOfDay() };
  return db
    .select({ day, course, ...columns })
    .from(dayCounts)
    .where(and(between(day, from, to), isSome(Object.values(columns))))
    .orderBy(asc(day), asc(course))
    .then(rows => rows);
}

const lessonsOfDay = () => {
  const { sent, bounced, proven, possible, notToBeSeen, failed } = dayCounts;
  return { sent, bounced, proven, possible, notToBeSeen, failed };
};
const endsOfDay = () => {
  const { completed, stopped, consultations } = dayCounts;
  return { completed, stopped, consultations };
};

const { course, month, lessonSlug, pattern, provider, source } = cohortCounts;
const DIVIDED = { pattern, provider, source };
// Each has a name of its own, because D1 answers a batch with rows by name.
const UNDIVIDED = {
  pattern: sql<string>`''`.as('no_pattern'),
  provider: sql<string>`''`.as('no_provider'),
  source: sql<string>`''`.as('no_source'),
};
type Division = typeof DIVIDED | typeof UNDIVIDED;

const isWithin = (span?: Span) => span && between(month, span.from, span.to);

function readPeople(db: Db, division: Division, where: SQL | undefined) {
  const { requested, confirmed, completed, consultations, stopped } = cohortCounts;
  const counts = [requested, confirmed, completed, consultations, stopped];
  return db
    .select({
      ...{ course, month, ...division },
      ...{ requested: sum(requested), confirmed: sum(confirmed), completed: sum(completed) },
      ...{ consultations: sum(consultations), stopped: sum(stopped) },
    })
    .from(cohortCounts)
    .where(and(where, eq(lessonSlug, '')))
    .groupBy(course, month, ...placesOf(division))
    .having(isSome(counts.map(sum)))
    .orderBy(asc(course), asc(month), ...placesOf(division));
}

function readLessons(db: Db, division: Division, where: SQL | undefined) {
  const { sent, bounced, proven, possible, notToBeSeen, clicked, failed, stopped, fetched } = cohortCounts;
  const counts = [sent, bounced, proven, possible, notToBeSeen, clicked, failed, stopped, fetched];
  return db
    .select({
      ...{ course, month, ...division, lessonSlug },
      ...{ sent: sum(sent), bounced: sum(bounced), proven: sum(proven), possible: sum(possible) },
      ...{ notToBeSeen: sum(notToBeSeen), clicked: sum(clicked), failed: sum(failed), stopped: sum(stopped) },
      fetched: sum(fetched),
    })
    .from(cohortCounts)
    .where(and(where, sql`${lessonSlug} <> ''`))
    .groupBy(course, month, lessonSlug, ...placesOf(division))
    .having(isSome(counts.map(sum)))
    .orderBy(asc(course), asc(month), asc(lessonSlug), ...placesOf(division));
}

/** Divided rows are in the order of the primary key, but for the sums of erased readers. */
const placesOf = (division: Division) => (division === DIVIDED ? [pattern, provider, source] : []);

const sum = (column: SQLiteColumn) => sql<number>`sum(${column})`;
/** A sum may have gone back to nothing. */
const isSome = (counts: (SQL | SQLiteColumn)[]): SQL =>
  sql`(${sql.join(
    counts.map(count => sql`${count} <> 0`),
    sql` OR `,
  )})`;

function withoutCourse<Row extends { course: string }>({ course: _, ...row }: Row): Omit<Row, 'course'> {
  return row;
}
