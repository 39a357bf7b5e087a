import { and, asc, eq, inArray, lte, not, or, type SQL, sql } from 'drizzle-orm';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { deliveries } from '../db/schema.ts';
import { forgetEnded, isBuried } from '../delivery/dead-letters.ts';
import { isProbeDue } from '../delivery/pauses.ts';
import { forgetIdleHolds, isHeld, pickProbes } from '../delivery/probes.ts';
import { isWithQueue, markQueued } from '../delivery/queued.ts';
import { receivingDomain } from '../delivery/receivers.ts';
import { MOVING_IN, readStanding, type SendingState, sendingState } from '../delivery/sending-state.ts';
import { chunks, reclaimExpired } from '../delivery/waiting.ts';
import type { Deps } from '../deps.ts';
import { NOTICES } from '../rendering/compiled.ts';
import { MADE_NONE, type Made, makeDueLessons } from './due-lessons.ts';
import { nameLessons } from './name-lessons.ts';
import { isOpen } from './open-hours.ts';
import { replanFarAhead } from './replan.ts';

export type Ticking = Pick<Deps, 'db' | 'queue' | 'clock' | 'wall' | 'log' | 'mailer' | 'site' | 'library' | 'bounds'>;
export type TickCounts = Made & { queued: number; reclaimed: number };

/**
 * A tick is bounded, so that one after a long downtime does not hold the database; the next one goes on. `lessons`, `queued`: the
 * most it makes and hands to the queue. `atOnce`: lessons of one transaction. `named`: rows of 0.1.0 that it gives their lesson's name;
 * one that does makes no lessons where this is bounded, and with 0 it does not look.
 */
export type Bounds = { lessons: number; queued: number; atOnce: number; named: number };
const BOUNDS: Bounds = { lessons: 5_000, queued: 10_000, atOnce: 200, named: Infinity };

/**
 * One pass of the scheduler: takes back what a crash left, turns due enrollments into deliveries, and queues everything that
 * waits and may go out. Safe to run at any moment, any number of times, in several processes at once.
 */
export async function tick(deps: Ticking): Promise<TickCounts> {
  const standing = await readStanding(deps.db);
  if (standing.pauses.some(({ reason }) => reason === MOVING_IN)) return NOTHING;
  const { bounds = BOUNDS } = deps;
  const now = deps.clock.now();
  const clinic = await readClinic(deps);
  const [claimed, sending] = await deps.db.batch([
    ...reclaimExpired(deps.db, now, deps.wall.now()),
    forgetEnded(deps.db),
  ]);
  const reclaimed = claimed.length + sending.length;
  if (reclaimed > 0)
    deps.log.warn('took back deliveries of an owner that is gone', {
      claimed: claimed.length,
      sending: sending.length,
    });
  await replanFarAhead(deps, now, clinic);
  const named = bounds.named > 0 ? await nameLessons(deps, bounds.named) : 0;
  const made = named > 0 && bounds.named < Infinity ? MADE_NONE : await makeDueLessons(deps, now, clinic, bounds);
  const queued = await queueWaiting(deps, now, clinic, sendingState(deps, clinic, standing), bounds.queued);
  return { ...made, queued, reclaimed };
}
const NOTHING: TickCounts = { ...MADE_NONE, queued: 0, reclaimed: 0 };

/** Lessons wait for open hours, notices never do; while nothing may go out only the way in for the clinic does. */
type Kinds = 'all' | 'notices' | 'sign-in';

async function queueWaiting(deps: Ticking, now: number, clinic: Clinic, sending: SendingState, most: number) {
  const { db, queue, wall } = deps;
  const { holdsFor } = queue;
  const queueing = { wallNow: wall.now(), holdsFor, most, clinicDomain: receivingDomain(clinic.contactEmail) };
  const ids = await idsToQueue(deps, now, isOpen(now, clinic) ? 'all' : 'notices', sending, queueing);
  const handed: string[] = [];
  try {
    for (const some of chunks(ids, 100)) {
      await queue.send(some);
      handed.push(...some);
    }
  } finally {
    if (holdsFor > 0 && handed.length > 0) await markQueued(db, handed, now, wall.now() + holdsFor);
  }
  return handed.length;
}

/** What waits and may go, and first what goes to see whether all is well again. `byHour`: what may go out at this hour. */
async function idsToQueue({ db }: Ticking, now: number, byHour: Kinds, sending: SendingState, queueing: Queueing) {
  const { most, clinicDomain } = queueing;
  const waiting = await waitingQuery(db, now, sending.state === 'open' ? byHour : 'sign-in', queueing);
  // A tick that is near its bound has no query left for what can wait.
  if (waiting.length < most / 2 && sending.held.some(hold => isProbeDue(hold, now)))
    await forgetIdleHolds(db, now, clinicDomain);
  const probes = await pickProbes(db, sending, { now, clinicDomain, also: mayBeQueued(byHour, queueing) });
  return [...probes, ...waiting.map(({ id }) => id)].slice(0, most);
}

type Queueing = { wallNow: number; holdsFor: number; most: number; clinicDomain: string };

/** By the partial index on `next_attempt_at`. */
export function waitingQuery(
  db: Ticking['db'],
  now: number,
  kinds: Kinds = 'all',
  queueing: Queueing = { wallNow: now, holdsFor: 0, most: BOUNDS.queued, clinicDomain: '' },
) {
  return db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        sql`${deliveries.state} IN ('due', 'retry')`,
        lte(deliveries.nextAttemptAt, now),
        mayBeQueued(kinds, queueing),
        or(eq(deliveries.kind, 'sign-in'), not(isHeld(queueing.clinicDomain))),
      ),
    )
    .orderBy(asc(deliveries.nextAttemptAt))
    .limit(queueing.most);
}

function mayBeQueued(kinds: Kinds, { wallNow, holdsFor }: Queueing): SQL {
  return and(
    kinds === 'all' ? undefined : inArray(deliveries.kind, kinds === 'notices' ? NOTICES : ['sign-in']),
    holdsFor > 0 ? sql`NOT ${isWithQueue(wallNow, holdsFor)}` : undefined,
    not(isBuried()),
  )!;
}
