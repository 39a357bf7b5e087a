import { isDeepStrictEqual } from 'node:util';
import { inArray } from 'drizzle-orm';
import type { Db } from '../../../src/db/database.ts';
import { cohortCounts, dayCounts, enrollments, subscribers } from '../../../src/db/schema.ts';
import type { Deps } from '../../../src/deps.ts';
import { erase } from '../../../src/erasing/erase.ts';
import type { Draws } from '../../../year/draw.ts';
import type { Truth } from './truth.ts';

/** `changed`: sums that are others than before. `ended`: courses that were under way · `stops`: how many more are counted as stopped, by cohort and by day. */
export type Erased = { readers: number; changed: string[]; ended: number; stops: [number, number] };

type World = { deps: Deps; truth: Truth; now: number };

/** Erases readers as the program does at their wish, and compares every sum of before and after. A course under way has ended by it. */
export async function eraseSome({ deps, truth, now }: World, count: number, draws: Draws): Promise<Erased> {
  const { db } = deps;
  const all = await db.select({ id: subscribers.id, email: subscribers.email }).from(subscribers);
  const readers = all.toSorted((one, other) => share(draws, one) - share(draws, other)).slice(0, count);
  const before = await readSums(db);
  const ended = await underWay(db);
  // Writing the file anew after each of them takes as long as copying it, and counts nothing.
  const once = { ...deps, storage: { ...deps.storage, purge: undefined } };
  for (const { id, email } of readers) {
    await erase(once, id);
    truth.erased(email, now);
  }
  const after = await readSums(db);
  return {
    readers: readers.length,
    changed: differing(before.sums, after.sums),
    ended: ended - (await underWay(db)),
    stops: [after.stops[0] - before.stops[0], after.stops[1] - before.stops[1]],
  };
}

const share = (draws: Draws, { email }: { email: string }) => draws.share('erased', email);

const underWay = (db: Db): Promise<number> => db.$count(enrollments, inArray(enrollments.state, ['active', 'paused']));

type Sums = { sums: Map<string, Record<string, number>>; stops: [number, number] };

/** Every count, by course and month and lesson, and by course and day, but for `stopped`, which is added up. */
async function readSums(db: Db): Promise<Sums> {
  const cohorts = await db.select().from(cohortCounts);
  const days = await db.select().from(dayCounts);
  const sums = new Map<string, Record<string, number>>();
  for (const row of [...cohorts, ...days]) {
    const key = 'day' in row ? `${row.day} ${row.course}` : `${row.course} ${row.month} ${row.lessonSlug}`;
    const sum = sums.get(key) ?? {};
    for (const [name, count] of Object.entries(row).filter(isSum)) sum[name] = (sum[name] ?? 0) + count;
    sums.set(key, sum);
  }
  const stopped = (rows: { stopped: number }[]) => rows.reduce((sum, row) => sum + row.stopped, 0);
  return { sums, stops: [stopped(cohorts.filter(row => row.lessonSlug === '')), stopped(days)] };
}

const isSum = (entry: [string, unknown]): entry is [string, number] =>
  typeof entry[1] === 'number' && !['sealed', 'lesson', 'stopped'].includes(entry[0]);

/** A row that is not there counts nothing. */
function differing(before: Sums['sums'], after: Sums['sums']): string[] {
  const counts = (of: Sums['sums'], key: string) =>
    Object.fromEntries(Object.entries(of.get(key) ?? {}).filter(([, count]) => count !== 0));
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    key => !isDeepStrictEqual(counts(before, key), counts(after, key)),
  );
}

/** Whether the erasing changed no sum, and each course that it ended is counted as stopped once. */
export const changedNothing = ({ changed, ended, stops }: Erased): boolean =>
  changed.length === 0 && stops.every(more => more === ended);
