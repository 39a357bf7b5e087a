import { type SQL, sql } from 'drizzle-orm';
import { DAY_WAIT } from '../calendar/eligibility.ts';
import type { Day } from '../calendar/local-time.ts';
import { deliveries } from '../db/schema.ts';

/**
 * Condition: the lesson `d` keeps the local day of its reader. It was accepted on that day, or was sent on that day and may have arrived.
 * A lesson that was refused, or that waits, has no day. `from`, `until`: the day's bounds (epoch ms).
 */
const keepsDay = (from: SQL, until: SQL): SQL => sql`(d.accepted_at >= ${from} AND d.accepted_at < ${until}
  OR d.possible_duplicate AND d.entered_at >= ${from} AND d.entered_at < ${until})`;

/** Condition: the lesson `d` has the day of its reader, for good or until its server has answered. */
const hasDay = (from: SQL, until: SQL): SQL =>
  sql`(d.kind = 'lesson' AND (d.state = 'sending' OR ${keepsDay(from, until)}))`;

const other = sql`d.subscriber_id = ${deliveries.subscriberId} AND d.id <> ${deliveries.id} AND d.kind = 'lesson'`;

/** Condition: another lesson has the day of this delivery's reader, so that this one may not go out. Never true for a notice. */
export const isDayTaken = (from: SQL, until: SQL): SQL => sql`(${deliveries.kind} = 'lesson' AND EXISTS (
  SELECT 1 FROM ${deliveries} d WHERE ${other} AND ${hasDay(from, until)}))`;

/** When to look again (epoch ms) at a lesson of a reader whose day another lesson may have, `undecided` if none has it. */
export const nextLook = (day: Record<'from' | 'until' | 'nextDay' | 'at', SQL>, undecided: SQL): SQL => sql`(SELECT CASE
  WHEN max(${keepsDay(day.from, day.until)}) THEN ${day.nextDay} WHEN max(d.state = 'sending') THEN ${day.at} + ${DAY_WAIT}
  ELSE ${undecided} END FROM ${deliveries} d WHERE ${deliveries.kind} = 'lesson' AND ${other})`;

/** Condition: a lesson of another course than that of this enrollment has the reader's day. */
export const isDayOfOther = (subscriber: SQL, enrollment: SQL, { from, until }: Day): SQL => sql`EXISTS (
  SELECT 1 FROM ${deliveries} d
  WHERE d.subscriber_id = ${subscriber} AND d.enrollment_id <> ${enrollment} AND ${hasDay(sql`${from}`, sql`${until}`)})`;
