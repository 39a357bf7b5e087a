import { asc, gte, sql } from 'drizzle-orm';
import { Temporal } from 'temporal-polyfill';
import { localTime } from '../calendar/local-time.ts';
import type { Db } from '../db/database.ts';
import { field, rowsOf } from '../db/rows.ts';
import { localOffsets } from '../db/schema.ts';

type Offset = typeof localOffsets.$inferSelect;

/** Clock changes are written down up to here. */
const LAST = Temporal.Instant.from('2070-01-01T00:00:00Z').epochMilliseconds;
/** Before everything. */
export const EVER = Temporal.Instant.from('0001-01-01T00:00:00Z').epochMilliseconds;
/** Clock changes before this one concern nobody. */
const FIRST = Temporal.Instant.from('2020-01-01T00:00:00Z').epochMilliseconds;

/** The offsets of a zone from `at` (epoch ms) on. */
export function offsetsFrom(at: number, zone: string): Offset[] {
  const first = localTime(Math.max(at, FIRST), zone);
  const offsets = [{ startsAt: at, seconds: secondsOf(first) }];
  let next = first.getTimeZoneTransition('next');
  while (next && next.epochMilliseconds < LAST) {
    offsets.push({ startsAt: next.epochMilliseconds, seconds: secondsOf(next) });
    next = next.getTimeZoneTransition('next');
  }
  return offsets;
}

const secondsOf = ({ offsetNanoseconds }: Temporal.ZonedDateTime): number => offsetNanoseconds / 1e9;

/**
 * From `now` on local days are those of `zone`. Days before stay what they were, once somebody has asked for a course. Changes nothing where
 * they are so already.
 */
export async function followZone(db: Db, zone: string, now: number): Promise<void> {
  const [begun] = await db.values<[number]>(sql`SELECT EXISTS (SELECT 1 FROM signups)`);
  await followFrom(db, zone, begun![0] === 1 ? now : EVER);
}

/** The same for all days from `at` on. */
export async function followFrom(db: Db, zone: string, at: number): Promise<void> {
  const planned = offsetsFrom(at, zone);
  const { startsAt } = localOffsets;
  const since = sql`(SELECT max(starts_at) FROM local_offsets WHERE starts_at <= ${at})`;
  const kept = await db.select().from(localOffsets).where(gte(startsAt, since)).orderBy(asc(startsAt));
  if (JSON.stringify(kept.map(from(at))) === JSON.stringify(planned.map(from(at)))) return;
  await db.batch([
    db.delete(localOffsets).where(gte(startsAt, at)),
    db.insert(localOffsets).select(sql`SELECT ${field('startsAt')}, ${field('seconds')} FROM ${rowsOf(planned)}`),
  ]);
}

const from =
  (at: number) =>
  ({ startsAt, seconds }: Offset): [number, number] => [Math.max(startsAt, at), seconds];
