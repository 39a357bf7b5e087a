import { and, asc, gt, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { withdrawnAnswers } from '../answers/keep.ts';
import { addressHash } from '../consent/suppression.ts';
import type { Enrollment, Subscriber } from '../db/records.ts';
import { enrollments, restoreGuard, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { enrollmentHash, type Memory, readerHash } from './memory.ts';
import { recallCourses } from './recall-courses.ts';
import { recallLessons } from './recall-lessons.ts';
import { liftAgain, ORIGIN, type RecalledReader, recallReaders, suppressAgain } from './recall-readers.ts';
import { recallWaysIn } from './recall-ways-in.ts';
import { countRemembered, type Recollection, recollect } from './recollection.ts';

export type Recalling = Pick<Deps, 'db' | 'clock' | 'chance' | 'timers' | 'keys' | 'site' | 'library' | 'log'>;
type Statement = BatchItem<'sqlite'>;

/** Rows that are read at a time, and the most readers or courses of one transaction. */
const AT_ONCE = 200;

/**
 * Writes into a restored database what the memory knows and it does not: who left, is suppressed or was erased gets nothing more, courses
 * that ended have ended, accepted lessons are passed over, and lessons in doubt will be marked, used codes and removed passkeys open nothing.
 * Works in batches. If it is interrupted, the next call does all of it again, which changes nothing that is done already. Call it before
 * anything is sent.
 */
export async function recall(deps: Recalling, memory: Memory): Promise<void> {
  const { db, log } = deps;
  const { upTo, entries } = memory.news();
  const known = recollect(entries);
  await recallAddresses(deps, known);
  await recallAllReaders(deps, known);
  await recallAllLessons(deps, known);
  await inOne(deps, await recallWaysIn(deps, known.waysIn));
  const last = sql`max(${restoreGuard.memoryEntry}, ${upTo})`;
  await db.update(restoreGuard).set({ memoryEntry: last });
  log.info('what the memory beside the database knows was written into it', countRemembered(known));
}

/** Also those of people who are not in this database: they stay suppressed if they sign up again. */
async function recallAddresses(deps: Recalling, { addresses }: Recollection) {
  const all = [...addresses.values()];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    await inOne(deps, [...liftAgain(deps, some), ...suppressAgain(deps, some)]);
  }
}

async function recallAllReaders(deps: Recalling, known: Recollection) {
  if (known.readers.size + known.addresses.size + known.answers.size === 0) return;
  for await (const rows of pages<Subscriber>(deps, subscribers, subscribers.id)) {
    const recalled = rows.flatMap((row): RecalledReader[] => {
      const of = known.readers.get(readerHash(deps, row.id));
      const address = addressHash(deps, row.emailKey);
      const suppression = known.addresses.get(address);
      return of || suppression ? [{ row, address, of, suppression }] : [];
    });
    await inOne(deps, [
      ...withdrawAgain(deps, rows, known),
      ...(await recallCourses(deps, rows, known.readers)),
      ...recallReaders(deps, recalled),
    ]);
  }
}

/** Answers that were taken back since the copy was made, and the consent to keep them. */
const withdrawAgain = (deps: Recalling, rows: Subscriber[], { answers }: Recollection): Statement[] =>
  rows.flatMap(({ id }) => {
    const taken = answers.get(readerHash(deps, id));
    return taken ? withdrawnAnswers(deps.db, id, taken.at, ORIGIN) : [];
  });

async function recallAllLessons(deps: Recalling, known: Recollection) {
  if (known.enrollments.size === 0) return;
  for await (const rows of pages<Enrollment>(deps, enrollments, enrollments.id)) {
    const recalled = rows.flatMap(row => {
      const lessons = known.enrollments.get(enrollmentHash(deps, row.id));
      return lessons ? [{ row, lessons: [...lessons.values()] }] : [];
    });
    if (recalled.length > 0) await inOne(deps, await recallLessons(deps, recalled));
  }
}

async function inOne({ db }: Recalling, statements: Statement[]) {
  if (statements.length > 0) await db.batch(statements as [Statement, ...Statement[]]);
}

/** All rows of a table, by its id. */
async function* pages<Row extends { id: string }>(
  { db }: Recalling,
  table: SQLiteTable,
  id: SQLiteColumn,
  also?: SQL,
): AsyncGenerator<Row[]> {
  for (let last = '', rows: Row[]; ; last = rows.at(-1)!.id) {
    rows = (await db
      .select()
      .from(table)
      .where(and(gt(id, last), also))
      .orderBy(asc(id))
      .limit(AT_ONCE)) as Row[];
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) return;
  }
}
