import { and, asc, desc, eq, gt, inArray, or, sql } from 'drizzle-orm';
import { FAR_AHEAD_MS, planAnew } from '../calendar/eligibility.ts';
import type { Clinic } from '../clinic/settings.ts';
import { isIn } from '../db/delivery-states.ts';
import { field, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { LEASED, WAITING } from '../mails/states.ts';
import { LEASE_MS } from '../outbox/waiting.ts';

type Replanning = Pick<Deps, 'db' | 'wall' | 'log'>;
/** How many enrollments, and how many waiting mails, one tick looks at. The next tick goes on. */
const AT_ONCE = 1_000;

/** Brings back plans, retries and leases that a clock running ahead put too far in the future. Each is found by an index. */
export async function replanFarAhead(deps: Replanning, now: number, clinic: Clinic): Promise<void> {
  const { db } = deps;
  const far = await farAheadQuery(db, now);
  const anew = far.length > 0 ? [replan(db, far, now, clinic)] : [];
  await db.batch([shortenWaits(db, now), shortenLeases(db, deps.wall.now()), ...anew]);
  if (far.length > 0) deps.log.warn('planned lessons anew: the clock must have run ahead', { lessons: far.length });
}

type Far = Awaited<ReturnType<typeof farAheadQuery>>[number];

export function farAheadQuery(db: Replanning['db'], now: number) {
  return db
    .select({
      id: enrollments.id,
      lesson: enrollments.nextLesson,
      sendAt: enrollments.nextSendAt,
      weekday: enrollments.weekday,
      hour: subscribers.hour,
      pace: subscribers.pace,
      previousSentAt: previousSentAt(now),
    })
    .from(enrollments)
    .innerJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(and(sql`${enrollments.state} = 'active'`, gt(enrollments.nextSendAt, now + FAR_AHEAD_MS)))
    .orderBy(asc(enrollments.nextSendAt), asc(enrollments.id))
    .limit(AT_ONCE);
}

/** When the course last sent the reader a lesson. NULL if that is unknown, because the wrong clock dated the last one. */
const previousSentAt = (now: number) => {
  const at = sql`coalesce(d.accepted_at, CASE WHEN d.possible_duplicate THEN d.entered_at END)`;
  const sent = sql`FROM ${deliveries} d WHERE d.enrollment_id = ${enrollments.id} AND ${at}`;
  const isDatedWrong = sql`(SELECT ${at} > ${now} ${sent} IS NOT NULL ORDER BY d.lesson DESC LIMIT 1)`;
  return sql<number | null>`CASE WHEN ${isDatedWrong} THEN NULL ELSE (SELECT max(${at}) ${sent} <= ${now}) END`;
};

function replan(db: Replanning['db'], far: Far[], now: number, clinic: Clinic) {
  const rows = far.map(row => ({ id: row.id, sendAt: row.sendAt, at: planAnew(row, now, clinic) }));
  const same = sql`${enrollments.id} = ${field('id')} AND ${enrollments.nextSendAt} = ${field('sendAt')}`;
  return db
    .update(enrollments)
    .set({ nextSendAt: field('at') })
    .from(rowsOf(rows))
    .where(same);
}

/**
 * Mails whose wait was set by a clock running ahead wait as long as their rule says, but from now on. If nobody knows when it was set, a
 * wait that no rule makes so long ends now. Looks only at the mails that wait longest.
 */
function shortenWaits(db: Replanning['db'], now: number) {
  const { id, nextAttemptAt, waitsSince } = deliveries;
  const longest = db
    .select({ id })
    .from(deliveries)
    .where(and(isIn(WAITING), gt(nextAttemptAt, now)))
    .orderBy(desc(nextAttemptAt), desc(id))
    .limit(AT_ONCE);
  const isOfTheFuture = gt(waitsSince, now);
  return db
    .update(deliveries)
    .set({
      nextAttemptAt: sql`CASE WHEN ${isOfTheFuture} THEN ${nextAttemptAt} - (${waitsSince} - ${now}) ELSE ${now} END`,
      waitsSince: now,
    })
    .where(and(inArray(id, longest), or(isOfTheFuture, gt(nextAttemptAt, now + FAR_AHEAD_MS))));
}

/** Shortened to the full length of a lease, not ended: a running owner renews it in time. */
const shortenLeases = (db: Replanning['db'], wallNow: number) =>
  db
    .update(deliveries)
    .set({ leaseUntil: wallNow + LEASE_MS })
    .where(and(isIn(LEASED), gt(deliveries.leaseUntil, wallNow + LEASE_MS)));
