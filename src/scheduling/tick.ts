import { and, asc, lte, not, or, type SQL, sql } from 'drizzle-orm';
import { watchBackups } from '../backups/watch.ts';
import { isOpen } from '../calendar/open-hours.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { isIn } from '../db/delivery-states.ts';
import { deliveries } from '../db/schema.ts';
import { forgetEnded, isBuried } from '../delivery/dead-letters.ts';
import type { Bounds, Deps } from '../deps.ts';
import { forgetNetworks } from '../limits/turns.ts';
import type { KindRule } from '../mails/kinds.ts';
import { WAITING } from '../mails/states.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import { forgetQueueRefusal, isTryDue, noteQueueRefuses, type QueueRefusal } from '../outbox/queue-refusal.ts';
import { isWithQueue, markQueued } from '../outbox/queued.ts';
import { chunks, endStopped, reclaimExpired } from '../outbox/waiting.ts';
import { isProbeDue } from '../pauses/pauses.ts';
import { forgetIdleHolds, isHeld, passesPauses, pickProbes } from '../pauses/probes.ts';
import { IMPORTING } from '../pauses/reasons.ts';
import { mayGo, readStanding, type SendingState, sendingState } from '../pauses/sending-state.ts';
import { receivingDomain } from '../quotas/receiving-domain.ts';
import { tidyOpens } from '../tracking/tidy.ts';
import { beginFollowing } from './begin-following.ts';
import { doChores } from './chores.ts';
import { MADE_NONE, type Made, makeDueLessons } from './due-lessons.ts';
import { endRests } from './end-rests.ts';
import { noteTick } from './last-tick.ts';
import { nameLessons } from './name-lessons.ts';
import { replanFarAhead } from './replan.ts';

export type Ticking = Pick<
  Deps,
  | 'db'
  | 'queue'
  | 'clock'
  | 'wall'
  | 'timers'
  | 'chance'
  | 'leases'
  | 'log'
  | 'mailer'
  | 'site'
  | 'library'
  | 'bounds'
  | 'keys'
  | 'storage'
>;
/** `more`: a bound ended the pass, so more may be waiting for the next one. */
export type TickCounts = Made & { queued: number; reclaimed: number };

/** How many parts of what a gateway touched are judged again in one pass where queries are not counted. */
const PARTS_ON_NODE = 40;
/** Where queries are not counted. */
export const BOUNDS: Bounds = { lessons: 5_000, queued: 10_000, atOnce: 200, named: Infinity };

/**
 * One pass of the scheduler. It takes back what a crash left, ends pauses of courses, makes deliveries of due enrollments, and queues every delivery that may go
 * out. It is safe at any moment, any number of times, in several processes at once.
 */
export async function tick(deps: Ticking): Promise<TickCounts> {
  const counts = await pass(deps);
  await noteTick(deps);
  return counts;
}

async function pass(deps: Ticking): Promise<TickCounts> {
  const [standing, clinic] = await Promise.all([readStanding(deps.db), readClinic(deps)]);
  if (standing.pauses.some(({ reason }) => reason === IMPORTING)) return NOTHING;
  const { bounds = BOUNDS } = deps;
  const now = deps.clock.now();
  const reclaimed = await takeBack(deps, now);
  await replanFarAhead(deps, now, clinic);
  const named = bounds.named > 0 ? await nameLessons(deps, bounds.named) : 0;
  const made = named > 0 && bounds.named < Infinity ? MADE_NONE : await makeDueLessons(deps, now, clinic, bounds);
  const queued = await queueWaiting(deps, now, clinic, sendingState(deps, clinic, standing));
  // A tick near its bound has no query left for work that can wait.
  let tidied = false;
  if (bounds.named > 0 && named === 0 && made.lessons + queued < bounds.atOnce) {
    tidied = await tidyOpens(deps, deps.bounds ? 1 : PARTS_ON_NODE);
    await forgetNetworks(deps);
  }
  const isIdle = named + made.lessons + queued === 0 && !(deps.bounds && tidied);
  if (bounds.named > 0 && isIdle) {
    await beginFollowing(deps, now, clinic, deps.bounds ? FEW_BEGUN : MANY_BEGUN);
    await doChores(deps, clinic);
  }
  if (queued === 0) await watchBackups(deps);
  return { ...made, queued, reclaimed, more: made.more || queued === bounds.queued };
}
/** Courses that begin after another in one pass, on D1 and on Node. */
const [FEW_BEGUN, MANY_BEGUN] = [3, 50];
const NOTHING: TickCounts = { ...MADE_NONE, queued: 0, reclaimed: 0 };

/** Returns how many deliveries of owners that are gone were taken back: none while the wall clock cannot tell who is gone. */
async function takeBack({ db, leases, wall, log }: Ticking, now: number): Promise<number> {
  const tidying = [endRests(db, now), endStopped(db), forgetEnded(db)] as const;
  if (!leases.canTellExpired()) {
    await db.batch(tidying);
    return 0;
  }
  const [claimed, sending] = await db.batch([...reclaimExpired(db, now, wall.now(), leases.held()), ...tidying]);
  const reclaimed = claimed.length + sending.length;
  if (reclaimed > 0)
    log.warn('took back deliveries of an owner that is gone', { claimed: claimed.length, sending: sending.length });
  return reclaimed;
}

async function queueWaiting(deps: Ticking, now: number, clinic: Clinic, sending: SendingState): Promise<number> {
  const { wall, queue, bounds = BOUNDS } = deps;
  const { holdsFor } = queue;
  const refusal = sending.queue;
  if (refusal && !isTryDue(refusal, wall.now())) return 0;
  const open = isOpen(now, clinic);
  const ids = await idsToQueue(deps, now, sending, {
    byHour: kind => open || !kind.openHoursOnly,
    wallNow: wall.now(),
    holdsFor,
    // A try is a message of its own, and two more statements may follow.
    most: refusal ? bounds.queued - 3 * AT_A_TIME : bounds.queued,
    clinicDomain: receivingDomain(clinic.contactEmail),
  });
  return handOver(deps, ids, now, refusal);
}

/** Ids handed to the queue at a time. */
const AT_A_TIME = 100;

/**
 * Returns how many the queue took. One that refuses is no fault of the pass, which goes on with what needs no queue. While it refuses, one id
 * goes first as a try, and the others when that was taken.
 */
async function handOver(deps: Ticking, ids: string[], now: number, refusal?: QueueRefusal): Promise<number> {
  const { db, queue, wall } = deps;
  const handed: string[] = [];
  try {
    for (const some of refusal ? [ids.slice(0, 1), ...chunks(ids.slice(1), AT_A_TIME)] : chunks(ids, AT_A_TIME)) {
      if (some.length > 0) await queue.send(some);
      handed.push(...some);
    }
    if (refusal && handed.length > 0) await forgetQueueRefusal(db);
  } catch (error) {
    await noteQueueRefuses(deps, error, handed.length > 0 ? undefined : refusal);
  } finally {
    if (queue.holdsFor > 0 && handed.length > 0) await markQueued(db, handed, now, wall.now() + queue.holdsFor);
  }
  return handed.length;
}

/** Probes first, then the waiting mails that may go. `byHour`: the kinds that may go out at this hour. */
async function idsToQueue(
  { db }: Ticking,
  now: number,
  sending: SendingState,
  queueing: Queueing & { byHour: KindRule },
) {
  const { byHour, most, clinicDomain } = queueing;
  const passes = mayGo(sending);
  const waiting = await waitingQuery(db, now, kind => passes(kind) && byHour(kind), queueing);
  // A tick near its bound has no query left for work that can wait.
  if (waiting.length < most / 2 && sending.held.some(hold => isProbeDue(hold, now)))
    await forgetIdleHolds(db, now, clinicDomain);
  const probes = await pickProbes(db, sending, { now, clinicDomain, also: mayBeQueued(byHour, queueing) });
  return [...probes, ...waiting.map(({ id }) => id)].slice(0, most);
}

type Queueing = { wallNow: number; holdsFor: number; most: number; clinicDomain: string };

/** Uses the partial index on `next_attempt_at`. */
export function waitingQuery(
  db: Ticking['db'],
  now: number,
  kinds: KindRule = () => true,
  queueing: Queueing = { wallNow: now, holdsFor: 0, most: BOUNDS.queued, clinicDomain: '' },
) {
  return db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        isIn(WAITING),
        lte(deliveries.nextAttemptAt, now),
        mayBeQueued(kinds, queueing),
        or(passesPauses, not(isHeld(queueing.clinicDomain))),
      ),
    )
    .orderBy(asc(deliveries.nextAttemptAt), asc(deliveries.dueAt), asc(deliveries.id))
    .limit(queueing.most);
}

function mayBeQueued(kinds: KindRule, { wallNow, holdsFor }: Queueing): SQL {
  return and(isOfKind(kinds), holdsFor > 0 ? sql`NOT ${isWithQueue(wallNow, holdsFor)}` : undefined, not(isBuried()))!;
}
