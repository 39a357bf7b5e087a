import { and, eq, getTableColumns, not, sql } from 'drizzle-orm';
import { isErased } from '../db/erased.ts';
import { rowWhere } from '../db/insert-where.ts';
import { deliveries, type EventKind, events, lessonVersions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { findOutNetwork } from './networks.ts';
import { judge, RULES_VERSION } from './open-classifier.ts';
import { judgeDeliveries, sightingsOf } from './verdicts.ts';

type Recording = Pick<Deps, 'db' | 'clock' | 'log'>;
/** The facts of a request. `network`: keyed hash of its network. */
export type Visit = { method: string; userAgent: string; network: string };
/** What was asked for. `link`: the number of a clicked link. */
export type Asked = { kind: EventKind; link?: number | null };

/** A delivery keeps so many sightings, and of one network so many, so that whoever asks without end hides nobody else. */
const MOST = { all: 100, ofNetwork: 50, actions: 20 };

/** Where the mail's n-th link leads. `undefined`: there is no such link. */
export async function targetOf({ db }: Pick<Deps, 'db'>, deliveryId: string, link: number) {
  const found = await db
    .select({ links: lessonVersions.links })
    .from(deliveries)
    .innerJoin(lessonVersions, eq(lessonVersions.version, deliveries.version))
    .where(eq(deliveries.id, deliveryId))
    .get();
  return found?.links[link - 1];
}

/**
 * Keeps what was asked for, judges the delivery anew, and looks whether the network is a machine's. Unknown deliveries, and those of erased readers, leave no
 * trace. It
 * never throws: whoever asks gets the picture or the page also where nothing can be written.
 */
export async function recordSighting(deps: Recording, deliveryId: string, asked: Asked, visit: Visit): Promise<void> {
  try {
    await keepAndJudge(deps, deliveryId, asked, visit);
  } catch {
    deps.log.error('what was asked for could not be recorded', { kind: asked.kind });
  }
}

/** Somebody pressed a button on a page that this mail linked to. That proves that the mail was opened. */
export const recordAction = (deps: Recording, deliveryId: string, visit: Visit): Promise<void> =>
  recordSighting(deps, deliveryId, { kind: 'action' }, visit);

async function keepAndJudge(deps: Recording, deliveryId: string, { kind, link = null }: Asked, visit: Visit) {
  const { db, clock } = deps;
  const { method, network } = visit;
  const userAgent = visit.userAgent.slice(0, 300);
  const sighting = { kind, link, method, userAgent, network, at: clock.now() };
  // Alone it mostly gets the verdict that it also has among the others, and then nothing is left to write.
  const [alone] = judge({ acceptedAt: null, sightings: [sighting], gateways: new Map() }).sightings;
  const event = { ...sighting, deliveryId, ...alone!, rulesVersion: RULES_VERSION };
  const [kept, rows] = await db.batch([insertWithinLimits(db, event), sightingsOf(db, [deliveryId])]);
  if (kept.length === 0) return countOnly(deps, deliveryId);
  const [judged] = await judgeDeliveries(db, [deliveryId], rows);
  if (judged) await findOutNetwork(deps, judged, kept[0]!.id);
}

/** The statement counts, so that requests at the same moment cannot pass the limits together. */
function insertWithinLimits(db: Recording['db'], event: typeof events.$inferInsert) {
  const { deliveryId, kind, network } = event;
  const ofDelivery = eq(events.deliveryId, deliveryId);
  const fewer = (most: number, which = sql`true`) =>
    sql`(SELECT count(*) FROM ${events} WHERE ${ofDelivery} AND ${which}) < ${most}`;
  // With `+` the delivery's index is used: a carrier's network has far more rows than a delivery.
  const withinLimits =
    kind === 'action'
      ? fewer(MOST.actions, sql`kind = 'action'`)
      : and(fewer(MOST.all), fewer(MOST.ofNetwork, sql`+network = ${network}`))!;
  const isOfReader = sql`EXISTS (SELECT 1 FROM ${deliveries} WHERE id = ${deliveryId} AND NOT ${isErased(sql`subscriber_id`)})`;
  return db
    .insert(events)
    .select(rowWhere(events, event, and(isOfReader, withinLimits)!))
    .returning({ id: events.id });
}

async function countOnly({ db }: Recording, deliveryId: string) {
  const moreSightings = sql`${getTableColumns(deliveries).moreSightings} + 1`;
  await db
    .update(deliveries)
    .set({ moreSightings })
    .where(and(eq(deliveries.id, deliveryId), not(isErased(deliveries.subscriberId))));
}
