import { getTableColumns, is, sql } from 'drizzle-orm';
import { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Db } from './database.ts';
import { cohortCounts, dayCounts } from './schema.ts';

// Triggers keep the figures (`cohort_counts`, `day_counts`); two views say the same of the rows. What is counted of erased readers (`sealed`)
// their rows do not say again.

const namesOf = (table: typeof cohortCounts | typeof dayCounts) =>
  sql.join(
    Object.values(getTableColumns(table)).flatMap(column =>
      is(column, SQLiteColumn) ? [sql.identifier(column.name)] : [],
    ),
    sql`, `,
  );
const fill = (db: Db, table: typeof cohortCounts | typeof dayCounts, from: string) =>
  db.run(sql`INSERT INTO ${table} (${namesOf(table)}) SELECT ${namesOf(table)} FROM ${sql.raw(from)}`);

/** Statements that count everything anew from the rows, but for what is counted of erased readers. One batch, beside which nobody counts. */
export const recountStatements = (db: Db) =>
  [
    db.delete(cohortCounts).where(sql`sealed = 0`),
    fill(db, cohortCounts, 'recounted_cohorts WHERE sealed = 0'),
    db.delete(dayCounts),
    fill(db, dayCounts, 'recounted_days'),
  ] as const;

/** Statements that count erased readers as far as their rows tell: for rows of versions that did not keep these sums. */
export const countErased = (db: Db) =>
  [
    db.delete(cohortCounts).where(sql`sealed = 1`),
    fill(db, cohortCounts, 'recounted_cohorts WHERE sealed = 1'),
  ] as const;

/** Counts everything anew and says how many counts were wrong. Safe beside a running program. */
export async function recountFigures(db: Db): Promise<number> {
  const cohorts = () => db.select().from(cohortCounts).where(sql`sealed = 0`);
  const days = () => db.select().from(dayCounts);
  const results = await db.batch([cohorts(), days(), ...recountStatements(db), cohorts(), days()]);
  const [cohortsBefore, daysBefore] = results;
  const [cohortsAfter, daysAfter] = results.slice(-2) as [typeof cohortsBefore, typeof daysBefore];
  return (
    differing(cohortsBefore.map(keyed), cohortsAfter.map(keyed)) +
    differing(daysBefore.map(keyed), daysAfter.map(keyed))
  );
}

type Keyed = { key: string; counts: Record<string, number> };

/** Texts and the mark of erased readers make the key. The number of a lesson is no count. */
function keyed(row: Record<string, string | number | boolean>): Keyed {
  const { lesson: _, ...rest } = row;
  const entries = Object.entries(rest);
  const counts = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return {
    key: JSON.stringify(entries.filter(([, value]) => typeof value === 'string')),
    counts: Object.fromEntries(counts),
  };
}

/** How many single counts differ. A row that is not there counts nothing. */
function differing(before: Keyed[], after: Keyed[]): number {
  const kept = new Map(before.map(({ key, counts }) => [key, counts]));
  const counted = new Map(after.map(({ key, counts }) => [key, counts]));
  return [...new Set([...kept.keys(), ...counted.keys()])].reduce((sum, key) => {
    const [was, is] = [kept.get(key) ?? {}, counted.get(key) ?? {}];
    const names = new Set([...Object.keys(was), ...Object.keys(is)]);
    return sum + [...names].filter(name => (was[name] ?? 0) !== (is[name] ?? 0)).length;
  }, 0);
}
