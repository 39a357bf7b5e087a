import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { latestBelieved } from '../calendar/believed.ts';
import type { Db } from '../db/database.ts';
import { checkIns, enrollments, selfChecks } from '../db/schema.ts';

const DAY = 24 * 60 * 60_000;
/** How long (ms) answers are kept after their course has ended. */
export const ANSWERS_FOR = 90 * DAY;
/** Rows of a table in one statement. */
const AT_ONCE = 500;

/**
 * Statements that let answers go whose course has ended 90 days ago: a bounded number of the oldest. By the index on `at`, since no answer is
 * dated after the end of its course (`keep.ts`). A date in the future was written by a clock that ran ahead, so it counts as old.
 */
export const forgetAnswers = (db: Db, now: number) =>
  [
    forget(db, checkIns, checkIns.enrollmentId, checkIns.at, now),
    forget(db, selfChecks, selfChecks.enrollmentId, selfChecks.at, now),
  ] as const;

function forget(db: Db, table: SQLiteTable, enrollmentId: SQLiteColumn, at: SQLiteColumn, now: number) {
  const isOld = (when: SQL) => sql`(${when} < ${now - ANSWERS_FOR} OR ${when} > ${latestBelieved(now) + DAY})`;
  const hasEnded = sql`NOT EXISTS (SELECT 1 FROM ${enrollments} e WHERE e.id = ${enrollmentId}
    AND (e.ended_at IS NULL OR NOT ${isOld(sql`e.ended_at`)}))`;
  return db
    .delete(table)
    .where(
      sql`rowid IN (SELECT rowid FROM ${table} WHERE ${isOld(sql`${at}`)} AND ${hasEnded} ORDER BY ${at} LIMIT ${AT_ONCE})`,
    );
}

/** Whether answers to this course are still taken and shown. `endedAt`: epoch ms. */
export const isOpenForAnswers = (endedAt: number | null, now: number): boolean =>
  endedAt === null || now - endedAt < ANSWERS_FOR;
