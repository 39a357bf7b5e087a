import { getTableColumns, is, type SQL, sql } from 'drizzle-orm';
import { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Db } from './database.ts';
import { cohortCounts, dayCounts, monthCounts, settings } from './schema.ts';
import type { SettingKey } from './setting.ts';

// Triggers keep the figures (`cohort_counts`, `day_counts`, and `month_counts` for sums of the first); two views say the same of the rows. What
// is counted of erased readers (`sealed`) their rows do not say again.

type Figures = typeof cohortCounts | typeof dayCounts | typeof monthCounts;

const columnsOf = (table: Figures): SQLiteColumn[] =>
  Object.values(getTableColumns(table)).flatMap(column => (is(column, SQLiteColumn) ? [column] : []));
const nameOf = ({ name }: SQLiteColumn): SQL => sql`${sql.identifier(name)}`;
const list = (parts: SQL[]): SQL => sql.join(parts, sql`, `);
/** Texts and the mark of erased readers make the key. The number of a lesson is neither. */
const isKey = ({ columnType }: SQLiteColumn) => columnType !== 'SQLiteInteger';
const isCount = (column: SQLiteColumn) => !isKey(column) && column.name !== 'lesson';
const countsOf = (table: Figures) => columnsOf(table).filter(isCount).map(nameOf);

function fill(db: Db, table: Figures, from: SQL) {
  const names = list(columnsOf(table).map(nameOf));
  return db.run(sql`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${from}`);
}

/** What `month_counts` should hold. */
const SUMS_OF_MONTHS = sql`(SELECT course, month, lesson_slug, ${list(countsOf(monthCounts).map(count => sql`sum(${count}) AS ${count}`))}
  FROM ${cohortCounts} GROUP BY course, month, lesson_slug)`;

/** Goes up with every correction, so that nobody corrects twice what was found once. */
const MARK: SettingKey = 'figures-corrected';
const markNow = sql<number>`coalesce((SELECT CAST(value AS INTEGER) FROM ${settings} WHERE key = ${MARK}), 0)`;
const markQuery = (db: Db) => db.select({ mark: markNow.as('mark') }).from(sql`(SELECT 1)`);
const noteCorrected = (db: Db, where = sql`true`) =>
  db.run(sql`INSERT INTO ${settings} (key, value, updated_at) SELECT ${MARK}, '1', 0 WHERE ${where}
    ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`);

/** Statements that count everything anew from the rows, but for what is counted of erased readers. One batch, beside which nobody counts. */
export const recountStatements = (db: Db) =>
  [
    db.delete(cohortCounts).where(sql`sealed = 0`),
    fill(db, cohortCounts, sql`recounted_cohorts WHERE sealed = 0`),
    db.delete(dayCounts),
    fill(db, dayCounts, sql`recounted_days`),
    db.delete(monthCounts),
    fill(db, monthCounts, SUMS_OF_MONTHS),
    noteCorrected(db),
  ] as const;

/** Statements that count erased readers as far as their rows tell: for rows of versions that did not keep these sums. */
export const countErased = (db: Db) =>
  [
    db.delete(cohortCounts).where(sql`sealed = 1`),
    fill(db, cohortCounts, sql`recounted_cohorts WHERE sealed = 1`),
  ] as const;

/** Counts everything anew and says how many counts were wrong. Safe beside a running program, which it does not hold up. */
export async function recountFigures(db: Db): Promise<number> {
  let corrected = 0;
  for await (const some of recounting(db)) corrected += some;
  return corrected;
}

/**
 * Triggers add what a row counts more or less, so by how much a count is wrong does not change while they write. It is found by a statement
 * that only reads, and added in short transactions; others write before, between and after. After a kill the next run finds what is still
 * wrong. Yields after each piece of work how many counts it corrected: none where it only read.
 */
export async function* recounting(db: Db): AsyncGenerator<number> {
  for (const figures of FIGURES) {
    let isDone = false;
    while (!isDone) isDone = yield* correctAll(db, figures);
  }
  await db.delete(cohortCounts).where(
    sql`sealed = 0 AND ${sql.join(
      countsOf(cohortCounts).map(count => sql`${count} = 0`),
      sql` AND `,
    )}`,
  );
}

/** Rows in one transaction, which takes some milliseconds. */
const AT_ONCE = 500;

/** `false`: somebody else has corrected them meanwhile, so what was found is no longer what is wrong. */
async function* correctAll(db: Db, figures: Counted): AsyncGenerator<number, boolean> {
  let [{ mark }] = (await markQuery(db)) as [{ mark: number }];
  const wrong = await findWrong(db, figures);
  yield 0;
  for (let from = 0; from < wrong.length; from += AT_ONCE) {
    const rows = wrong.slice(from, from + AT_ONCE);
    if (!(await correct(db, figures.table, rows, mark))) return false;
    mark += 1;
    const places = columnsOf(figures.table).flatMap((column, place) => (isCount(column) ? [place] : []));
    yield rows.reduce((sum, row) => sum + places.filter(place => row[place] !== 0).length, 0);
  }
  return true;
}

type Counted = { table: Figures; should: SQL; is: SQL };
const FIGURES: Counted[] = [
  { table: cohortCounts, should: sql`recounted_cohorts WHERE sealed = 0`, is: sql`${cohortCounts} WHERE sealed = 0` },
  { table: dayCounts, should: sql`recounted_days`, is: sql`${dayCounts}` },
  { table: monthCounts, should: SUMS_OF_MONTHS, is: sql`${monthCounts}` },
];
type Row = (string | number)[];

/** By how much each row is wrong. One statement, so that it sees the rows and the figures as they were at one moment. */
function findWrong(db: Db, { table, should, is: kept }: Counted): Promise<Row[]> {
  const columns = columnsOf(table);
  const negative = columns.map(column =>
    isCount(column) ? sql`-${nameOf(column)}` : isKey(column) ? nameOf(column) : sql`0`,
  );
  const summed = columns.map(column => (isKey(column) ? nameOf(column) : isCount(column) ? sql`sum(${nameOf(column)})` : sql`max(${nameOf(column)})`)); // biome-ignore format: one line
  const keys = list(columns.filter(isKey).map(nameOf));
  const isWrong = sql.join(
    countsOf(table).map(count => sql`sum(${count}) <> 0`),
    sql` OR `,
  );
  return db.values<Row>(sql`SELECT ${list(summed)} FROM (
    SELECT ${list(columns.map(nameOf))} FROM ${should} UNION ALL SELECT ${list(negative)} FROM ${kept}
  ) GROUP BY ${keys} HAVING ${isWrong}`);
}

/** Adds to each row by how much it is wrong. `false`: somebody has corrected figures since `mark`, so nothing was added. */
async function correct(db: Db, table: Figures, rows: Row[], mark: number): Promise<boolean> {
  const columns = columnsOf(table);
  const values = columns.map((_, place) => sql`value ->> ${sql.raw(`'$[${place}]'`)}`);
  const added = countsOf(table).map(count => sql`${count} = ${count} + excluded.${count}`);
  const isStill = sql`${markNow} = ${mark}`;
  const [[was]] = await db.batch([
    markQuery(db),
    db.run(sql`INSERT INTO ${table} (${list(columns.map(nameOf))}) SELECT ${list(values)} FROM json_each(${JSON.stringify(rows)}) WHERE ${isStill}
      ON CONFLICT (${list(columns.filter(isKey).map(nameOf))}) DO UPDATE SET ${list(added)}`),
    noteCorrected(db, isStill),
  ]);
  return was!.mark === mark;
}
