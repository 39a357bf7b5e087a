import { and, asc, gt, inArray, isNotNull, lt, or } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import { events } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { forgetNetworksOf, judgeTouched, pendingNetwork } from './networks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Agents and networks are kept for so long, verdicts for good. */
const RAW_FOR = 90 * DAY;
/** Minutes between two passes that forget: most find nothing, and each query counts on D1. */
const FORGET_EVERY = 5;
/** The deliveries of so many rows lose raw facts in one pass. */
const MOST_FORGOTTEN = 100;

/**
 * What a pass of the scheduler does for the tracking record: judges again so many parts of what a gateway touched, and each fifth minute
 * lets agents and networks of more than ninety days go. On D1 one query, two more to forget, and five more for each part. Returns whether it did
 * more than ask.
 */
export async function tidyOpens(deps: Pick<Deps, 'db' | 'clock'>, parts: number): Promise<boolean> {
  const { db, clock } = deps;
  const forgets = Math.floor(clock.now() / MINUTE) % FORGET_EVERY === 0;
  if (forgets) await forgetOldFacts(deps);
  const [pending] = await pendingNetwork(db);
  for (let part = 0; pending && part < parts; part += 1) if (!(await judgeTouched(db, pending.network))) break;
  return forgets || pending !== undefined;
}

/** Lets agents and networks go that are no longer kept: of a bounded number of rows, the oldest first. */
export async function forgetOldFacts({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db.batch([forgetRaw(db, now), forgetNetworksOf(db, now - RAW_FOR)]);
}

/**
 * All sightings of a delivery that are nearly old enough go together, because half a burst would look like a person. A time in the future was
 * written by a clock that ran ahead: how old the row is cannot be told, so it counts as old.
 */
function forgetRaw(db: Deps['db'], now: number) {
  const olderThan = (age: number) => or(lt(events.at, now - age), gt(events.at, latestBelieved(now) + DAY));
  const oldest = db
    .select({ id: events.deliveryId })
    .from(events)
    .where(and(isNotNull(events.network), olderThan(RAW_FOR)))
    .orderBy(asc(events.at), asc(events.id))
    .limit(MOST_FORGOTTEN);
  return db
    .update(events)
    .set({ network: null, userAgent: null })
    .where(and(isNotNull(events.network), olderThan(RAW_FOR - HOUR), inArray(events.deliveryId, oldest)));
}
