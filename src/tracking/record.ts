import { and, desc, eq } from 'drizzle-orm';
import { deliveries, type EventKind, events, lessonVersions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { classify, evidenceOf, isFanOut, type Judgement, RULES_VERSION, type Sighting, stronger } from './classify.ts';

type Recording = Pick<Deps, 'db' | 'clock'>;
/** What came over the wire. `network`: keyed hash of the network it came from. */
export type Visit = { method: string; userAgent: string; network: string };

/** Keeps the raw event with its class, and raises what is known of the delivery. Unknown deliveries leave no trace. */
export async function recordOpen(deps: Recording, deliveryId: string, visit: Visit): Promise<void> {
  await recordSighting(deps, deliveryId, { kind: 'open' }, visit);
}

/** As `recordOpen`; returns where the n-th link of the mail leads. `undefined`: there is no such link. */
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
  if (target !== undefined) await recordSighting(deps, deliveryId, { kind: 'click', link }, visit);
  return target;
}

/** Somebody pressed a button on a page that this mail led to: that proves its opening. */
export async function recordAction(deps: Recording, deliveryId: string, visit: Visit): Promise<void> {
  const delivery = await find(deps, deliveryId);
  if (delivery)
    await write(deps, delivery, { kind: 'action' }, visit, { agentClass: 'human', rule: 'pressed-a-button' });
}

type Seen = { kind: EventKind; link?: number };
type Found = { id: string; acceptedAt: number | null; openedAs: 'none' | 'possible' | 'proven'; clicked: boolean };

async function recordSighting(
  deps: Recording,
  deliveryId: string,
  seen: Seen & { kind: 'open' | 'click' },
  visit: Visit,
) {
  const delivery = await find(deps, deliveryId);
  if (!delivery) return;
  const now = deps.clock.now();
  const earlier = seen.kind === 'click' ? await earlierClicks(deps, deliveryId) : [];
  const sighting: Sighting = {
    ...seen,
    method: visit.method,
    userAgent: visit.userAgent,
    age: now - (delivery.acceptedAt ?? now),
    earlierClicks: earlier.map(click => ({ link: click.link!, at: click.at - now })),
  };
  await write(deps, delivery, seen, visit, classify(sighting));
  if (isFanOut(sighting)) await takeBackClicks(deps, deliveryId, now);
}

function find({ db }: Recording, deliveryId: string): Promise<Found | undefined> {
  const { id, acceptedAt, openedAs, clicked } = deliveries;
  return db.select({ id, acceptedAt, openedAs, clicked }).from(deliveries).where(eq(deliveries.id, deliveryId)).get();
}

function earlierClicks({ db }: Recording, deliveryId: string) {
  return db
    .select({ id: events.id, link: events.link, at: events.at })
    .from(events)
    .where(and(eq(events.deliveryId, deliveryId), eq(events.kind, 'click')))
    .orderBy(desc(events.at))
    .limit(50);
}

async function write({ db, clock }: Recording, delivery: Found, seen: Seen, visit: Visit, judgement: Judgement) {
  const openedAs = stronger(delivery.openedAs, evidenceOf(seen.kind, judgement.agentClass));
  const clicked = delivery.clicked || (seen.kind === 'click' && judgement.agentClass === 'human');
  const event = db.insert(events).values({
    deliveryId: delivery.id,
    kind: seen.kind,
    link: seen.link ?? null,
    at: clock.now(),
    ...judgement,
    rulesVersion: RULES_VERSION,
    method: visit.method,
    userAgent: visit.userAgent.slice(0, 300),
    network: visit.network,
  });
  const changed = openedAs !== delivery.openedAs || clicked !== delivery.clicked;
  await db.batch(
    changed ? [event, db.update(deliveries).set({ openedAs, clicked }).where(eq(deliveries.id, delivery.id))] : [event],
  );
}

/** The first clicks of a scanner look like a person's until the third: judge the delivery anew from what remains. */
async function takeBackClicks({ db }: Recording, deliveryId: string, now: number) {
  const all = await db.select().from(events).where(eq(events.deliveryId, deliveryId));
  const isScan = (event: (typeof all)[number]) => event.kind === 'click' && event.at >= now - 5_000;
  const rest = all.filter(event => !isScan(event));
  const openedAs = rest.map(event => evidenceOf(event.kind, event.agentClass)).reduce(stronger, 'none');
  const clicked = rest.some(event => event.kind === 'click' && event.agentClass === 'human');
  await db.batch([
    db.update(deliveries).set({ openedAs, clicked }).where(eq(deliveries.id, deliveryId)),
    ...all
      .filter(isScan)
      .map(event =>
        db.update(events).set({ agentClass: 'scanner', rule: 'click-fan-out' }).where(eq(events.id, event.id)),
      ),
  ]);
}
