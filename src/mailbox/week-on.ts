import { and, asc, gt, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { enrollments } from '../db/schema.ts';
import type { Clock } from '../deps.ts';

const WEEK_MS = 7 * 86_400_000;
/** Limits one press, however many readers there are. */
const MOST_STOPS = 100;

type Turning = {
  db: Db;
  clock: Clock;
  advance(ms: number): Promise<void>;
  /** Runs the scheduler once and sends what it queues. */
  pass(): Promise<unknown>;
};

/**
 * Moves the clock a week on, or to the next planned lesson if that is later. It stops whenever a lesson is due, so that each goes out
 * at its own time and none waits because the week ends in quiet hours.
 */
export async function weekOn({ db, clock, advance, pass }: Turning): Promise<void> {
  // Real time goes on meanwhile, and the clock must not run back.
  const moveTo = (at: number) => advance(Math.max(0, at - clock.now()));
  const start = clock.now();
  const end = Math.max(start + WEEK_MS, (await nextDueAt(db, start)) ?? 0);
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    const due = await nextDueAt(db, clock.now());
    if (due === undefined || due > end) break;
    await moveTo(due);
    await pass();
  }
  await moveTo(end);
  await pass();
}

/** Uses the partial index on `next_send_at`. */
async function nextDueAt(db: Db, after: number): Promise<number | undefined> {
  const row = await db
    .select({ at: enrollments.nextSendAt })
    .from(enrollments)
    .where(and(sql`${enrollments.state} = 'active'`, gt(enrollments.nextSendAt, after)))
    .orderBy(asc(enrollments.nextSendAt))
    .limit(1)
    .get();
  return row?.at ?? undefined;
}
