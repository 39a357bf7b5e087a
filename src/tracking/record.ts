import { and, asc, count, eq, getTableColumns, gt, gte, inArray, lte, sql } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import { deliveries, type EventKind, events, lessonVersions, type OpenEvidence } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import {
  classifySighting,
  evidenceOf,
  FAN_OUT_MS,
  isFanOut,
  RULES_VERSION,
  type SightingVerdict,
  stronger,
} from './open-classifier.ts';

type Recording = Pick<Deps, 'db' | 'clock'>;
/** The facts of a request. `network`: keyed hash of its network. */
export type Visit = { method: string; userAgent: string; network: string };

const DAY = 24 * 60 * 60_000;
/** Rows of one kind for one delivery. More than anybody opens a mail, and all those to whom it was forwarded. */
const MOST_A_DAY = 50;

/** Stores the raw event with its class, and raises the delivery's evidence. Unknown deliveries leave no trace. */
export async function recordOpen(deps: Recording, deliveryId: string, visit: Visit): Promise<void> {
  await recordSighting(deps, deliveryId, { kind: 'open', visit });
}

/** As `recordOpen`. Returns the target of the mail's n-th link. `undefined`: there is no such link. */
export async function recordClick(
  deps: Recording,
  deliveryId: string,
  link: number,
  visit: Visit,
): Promise<string | undefined> {
  const found = await deps.db
    .select({ links: lessonVersions.links })
    .from(deliveries)
    .innerJoin(lessonVersions, eq(lessonVersions.version, deliveries.version))
    .where(eq(deliveries.id, deliveryId))
    .get();
  const target = found?.links[link - 1];
  if (target !== undefined) await recordSighting(deps, deliveryId, { kind: 'click', link, visit });
  return target;
}

/** Somebody pressed a button on a page that this mail linked to. That proves that the mail was opened. */
export async function recordAction(deps: Recording, deliveryId: string, visit: Visit): Promise<void> {
  const delivery = await find(deps, deliveryId);
  if (delivery)
    await write(deps, delivery, { kind: 'action', visit }, { agentClass: 'human', rule: 'pressed-a-button' });
}

type Seen = { kind: EventKind; link?: number; visit: Visit };
type Found = { id: string; acceptedAt: number | null };

async function recordSighting(deps: Recording, deliveryId: string, seen: Seen & { kind: 'open' | 'click' }) {
  const delivery = await find(deps, deliveryId);
  if (!delivery) return;
  const now = deps.clock.now();
  const age = now - (delivery.acceptedAt ?? now);
  const { kind, link, visit } = seen;
  const earlier = kind === 'click' ? await clicksSince(deps, deliveryId, now - FAN_OUT_MS) : [];
  const earlierClicks = earlier.map(click => ({ link: click.link!, at: click.at - now }));
  const { method, userAgent } = visit;
  await write(deps, delivery, seen, classifySighting({ kind, link, method, userAgent, age, earlierClicks }));
  if (kind === 'click') await takeBackFanOut(deps, deliveryId, now);
}

function find({ db }: Recording, deliveryId: string): Promise<Found | undefined> {
  const { id, acceptedAt } = deliveries;
  return db.select({ id, acceptedAt }).from(deliveries).where(eq(deliveries.id, deliveryId)).get();
}

function clicksSince({ db }: Recording, deliveryId: string, since: number) {
  return db
    .select()
    .from(events)
    .where(and(eq(events.deliveryId, deliveryId), eq(events.kind, 'click'), gte(events.at, since)))
    .orderBy(asc(events.at), asc(events.id))
    .limit(50);
}

/** Evidence only rises, and SQL compares it, so that simultaneous sightings do not undo each other. */
async function write({ db, clock }: Recording, delivery: Found, { kind, link, visit }: Seen, verdict: SightingVerdict) {
  const event = insertWithinLimit(db, {
    deliveryId: delivery.id,
    kind,
    link: link ?? null,
    at: clock.now(),
    ...verdict,
    rulesVersion: RULES_VERSION,
    method: visit.method,
    userAgent: visit.userAgent.slice(0, 300),
    network: visit.network,
  });
  const evidence = evidenceOf(kind, verdict.agentClass);
  const clicked = kind === 'click' && verdict.agentClass === 'human';
  const weaker: OpenEvidence[] = evidence === 'proven' ? ['none', 'possible'] : ['none'];
  const raise = db
    .update(deliveries)
    .set({ openedAs: evidence })
    .where(and(eq(deliveries.id, delivery.id), inArray(deliveries.openedAs, weaker)));
  const click = db.update(deliveries).set({ clicked: true }).where(eq(deliveries.id, delivery.id));
  await db.batch([event, ...(evidence === 'none' ? [] : [raise]), ...(clicked ? [click] : [])]);
}

/**
 * Inserts the event, unless its delivery has `MOST_A_DAY` of this kind from the last day: whoever asks for one pixel without end must not
 * fill the disk. The statement counts, so that requests at the same moment cannot pass the limit together.
 */
function insertWithinLimit(db: Recording['db'], event: typeof events.$inferInsert) {
  const { deliveryId, kind, at } = events;
  const sinceYesterday = and(gt(at, event.at - DAY), lte(at, latestBelieved(event.at)));
  const recent = db
    .select({ count: count() })
    .from(events)
    .where(and(eq(deliveryId, event.deliveryId), eq(kind, event.kind), sinceYesterday));
  const inOrder = Object.keys(getTableColumns(events)) as (keyof typeof event)[];
  const values = inOrder.map(name => sql`${event[name] ?? null}`);
  return db.insert(events).select(sql`SELECT ${sql.join(values, sql`, `)} WHERE (${recent}) < ${MOST_A_DAY}`);
}

/** A scanner's first two clicks look human. Classifying after storing lets simultaneous clicks see each other. */
async function takeBackFanOut(deps: Recording, deliveryId: string, now: number) {
  const recent = await clicksSince(deps, deliveryId, now - FAN_OUT_MS);
  if (!isFanOut(recent.map(click => click.link!))) return;
  const { db } = deps;
  const all = await db.select().from(events).where(eq(events.deliveryId, deliveryId));
  const scanned = new Set(recent.map(click => click.id));
  const rest = all.filter(event => !scanned.has(event.id));
  const openedAs = rest.map(event => evidenceOf(event.kind, event.agentClass)).reduce(stronger, 'none');
  const clicked = rest.some(event => event.kind === 'click' && event.agentClass === 'human');
  await db.batch([
    db.update(deliveries).set({ openedAs, clicked }).where(eq(deliveries.id, deliveryId)),
    db
      .update(events)
      .set({ agentClass: 'scanner', rule: 'click-fan-out' })
      .where(inArray(events.id, [...scanned])),
  ]);
}
