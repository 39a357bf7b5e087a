import type { Db } from '../db/database.ts';
import { cohortCounts, dayCounts } from '../db/schema.ts';

type People = Partial<typeof cohortCounts.$inferInsert> & { course: string };
type Day = Partial<typeof dayCounts.$inferInsert> & { day: string; course: string };
/** What is not said of a cohort. */
const COHORT = { month: '2026-11', lessonSlug: '', pattern: '', provider: 'gmail', source: '', sealed: false } as const;

/** Writes figures as triggers would keep them. No rows stand behind them. `counts`: of people; with a `lessonSlug` of that lesson's copies. */
export async function keepCohorts(db: Db, ...counts: People[]): Promise<void> {
  for (const count of counts) await db.insert(cohortCounts).values({ ...COHORT, ...count });
}

export async function keepDays(db: Db, ...days: Day[]): Promise<void> {
  for (const day of days) await db.insert(dayCounts).values(day);
}
