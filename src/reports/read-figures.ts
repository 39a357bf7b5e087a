import { and, asc, between, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Db } from '../db/database.ts';
import { cohortCounts, dayCounts, monthCounts } from '../db/schema.ts';
import type { AllCohorts, Cohorts, DayCount, Dimension } from './cohorts.ts';

/** Months, both included: `2026-06`. */
export type Span = { from: string; to: string };

/** The cohorts of all courses by month alone, with those of readers who were erased: pattern, provider and source are empty. */
export async function readAllCohorts(db: Db, span?: Span): Promise<AllCohorts> {
  const [people, lessons] = await db.batch([readPeople(db, isWithin(span)), readLessons(db, isWithin(span))]);
  return { people, lessons };
}

/** Whether anybody ever signed up for the course, as far as is counted. */
export async function hasPeople(db: Db, course: string): Promise<boolean> {
  const found = await readPeople(db, eq(monthCounts.course, course)).limit(1);
  return found.length > 0;
}

/** A course's cohorts by month, and its people by month and pattern, by month and provider, and by month and source. */
export async function readCohorts(db: Db, course: string, span?: Span): Promise<Required<Cohorts>> {
  const where = and(eq(monthCounts.course, course), isWithin(span));
  const [people, lessons, pattern, provider, source] = await db.batch([
    readPeople(db, where),
    readLessons(db, where),
    dividedQuery(db, 'pattern', course, span),
    dividedQuery(db, 'provider', course, span),
    dividedQuery(db, 'source', course, span),
  ]);
  return {
    ...{ people: people.map(withoutCourse), lessons: lessons.map(withoutCourse) },
    divided: { pattern, provider, source },
  };
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

const isWithin = (span?: Span) => span && between(monthCounts.month, span.from, span.to);
// Each has a name of its own, because D1 answers a batch with rows by name.
const nothingOf = (name: string) => sql<string>`''`.as(`no_${name}`);
const UNDIVIDED = { pattern: nothingOf('pattern'), provider: nothingOf('provider'), source: nothingOf('source') };
const DIVIDED = {
  pattern: { ...UNDIVIDED, pattern: cohortCounts.pattern },
  provider: { ...UNDIVIDED, provider: cohortCounts.provider },
  source: { ...UNDIVIDED, source: cohortCounts.source },
};

function readPeople(db: Db, where: SQL | undefined) {
  const { course, month, lessonSlug, requested, confirmed, completed, consultations, stopped } = monthCounts;
  const counts = { requested, confirmed, completed, consultations, stopped };
  return db
    .select({ course, month, ...UNDIVIDED, ...counts })
    .from(monthCounts)
    .where(and(where, eq(lessonSlug, ''), isSome(Object.values(counts))))
    .orderBy(asc(course), asc(month));
}

function readLessons(db: Db, where: SQL | undefined) {
  const { course, month, lessonSlug } = monthCounts;
  const { sent, bounced, proven, possible, notToBeSeen, clicked, failed, stopped, fetched } = monthCounts;
  const counts = { sent, bounced, proven, possible, notToBeSeen, clicked, failed, stopped, fetched };
  return db
    .select({ course, month, ...UNDIVIDED, lessonSlug, ...counts })
    .from(monthCounts)
    .where(and(where, sql`${lessonSlug} <> ''`, isSome(Object.values(counts))))
    .orderBy(asc(course), asc(month), asc(lessonSlug));
}

/** The months are listed, so that each is one search in the primary key and no row of a lesson is read. */
export function dividedQuery(db: Db, by: Dimension, course: string, span?: Span) {
  const { month, lessonSlug, requested, confirmed, completed, consultations, stopped } = cohortCounts;
  const sums = {
    ...{ requested: sum(requested), confirmed: sum(confirmed), completed: sum(completed) },
    ...{ consultations: sum(consultations), stopped: sum(stopped) },
  };
  const months = db
    .select({ month: monthCounts.month })
    .from(monthCounts)
    .where(and(eq(monthCounts.course, course), isWithin(span)));
  return db
    .select({ month, ...DIVIDED[by], ...sums })
    .from(cohortCounts)
    .where(and(eq(cohortCounts.course, course), sql`${month} IN ${months}`, eq(lessonSlug, '')))
    .groupBy(month, cohortCounts[by])
    .having(isSome(Object.values(sums)))
    .orderBy(asc(month), asc(cohortCounts[by]));
}

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
