import { and, asc, desc, eq, gt, gte, inArray, isNotNull, lt, notInArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { deliveries, events, networks } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { COVERS_BEFORE, EARLY_MS, type Evidence, findGateway, isBelievedLong, LOOK_BACK } from './gateways.ts';
import type { Kept } from './keep.ts';
import { ageOf, BURST, isLinkFetched } from './open-classifier.ts';
import { judgeDeliveries } from './verdicts.ts';

type Finding = Pick<Deps, 'db' | 'clock'>;

/** So many of a network's latest fetches of links are looked at. */
const MOST_EVIDENCE = 500;
/** So many deliveries are judged again at a time. */
export const AT_ONCE = 25;

/**
 * Looks at a network anew if what was just kept speaks for a gateway. Whatever a network that is found out touched since the day before is
 * judged again: a part now, the rest by the scheduler's passes.
 */
export async function findOutNetwork({ db, clock }: Finding, { row, verdict }: Kept): Promise<void> {
  if (row.network === null || !isLinkFetched(row)) return;
  const speaks = ageOf(row, row) <= EARLY_MS || verdict.rule === BURST;
  const isKnown = row.until !== null && isBelievedLong({ since: row.since!, until: row.until }, clock.now());
  if (!speaks || isKnown || !(await findNetwork(db, row.network, clock.now() - LOOK_BACK))) return;
  await judgeTouched(db, row.network);
}

/** Writes down that the network is a gateway, if what it did after `after` (epoch ms) says so. Returns whether it does. */
export async function findNetwork(db: Db, network: string, after: number): Promise<boolean> {
  const found = findGateway(await evidenceOf(db, network, after));
  if (!found) return false;
  await db
    .insert(networks)
    .values({ network, ...found, judgedTo: 0 })
    .onConflictDoUpdate({
      target: networks.network,
      set: {
        since: sql`min(${networks.since}, excluded.since)`,
        until: sql`max(${networks.until}, excluded.until)`,
        // Judged again only where it was not believed when these sightings were judged.
        judgedTo: sql`CASE WHEN ${networks.until} < ${found.since} THEN 0 ELSE ${networks.judgedTo} END`,
      },
    });
  return true;
}

/** Links of readers' mails that the network fetched early or in bursts. None from where a declared proxy fetched pictures. */
async function evidenceOf(db: Db, network: string, after: number): Promise<Evidence[]> {
  const ofProxy = db
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.network, network), inArray(events.agentClass, ['privacy-proxy', 'image-proxy'])))
    .limit(1);
  const rows = await db
    .select({
      ...{ at: events.at, rule: events.rule, kind: events.kind, method: events.method, network: events.network },
      ...{ userAgent: events.userAgent, reader: deliveries.subscriberId, acceptedAt: deliveries.acceptedAt },
    })
    .from(events)
    .innerJoin(deliveries, eq(deliveries.id, events.deliveryId))
    .where(
      and(
        ...[eq(events.network, network), gt(events.at, after), notInArray(events.kind, ['open', 'page', 'action'])],
        ...[isNotNull(deliveries.subscriberId), sql`NOT EXISTS ${ofProxy}`],
        sql`(${events.rule} = ${BURST} OR ${deliveries.acceptedAt} IS NULL OR ${events.at} <= ${deliveries.acceptedAt} + ${EARLY_MS})`,
      ),
    )
    .orderBy(desc(events.at), desc(events.id))
    .limit(MOST_EVIDENCE);
  return rows.filter(isLinkFetched).flatMap(row => reasonsOf(row));
}

function reasonsOf(row: { at: number; rule: string; reader: string | null; acceptedAt: number | null }): Evidence[] {
  const { at, rule } = row;
  const reader = row.reader!;
  return [
    ...(ageOf(row, row) <= EARLY_MS ? [{ at, reader, reason: 'early' as const }] : []),
    ...(rule === BURST ? [{ at, reader, reason: 'bursts' as const }] : []),
  ];
}

/**
 * Judges again a part of what a network touched since a day before it was found out, and notes how far it came. Returns whether more is
 * left. What is seen from it later is judged with the fact at once.
 */
export async function judgeTouched(db: Db, network: string): Promise<boolean> {
  const touched = await touchedBy(db, network);
  await judgeDeliveries(db, [...new Set(touched.map(({ deliveryId }) => deliveryId))]);
  const isDone = touched.length < AT_ONCE;
  const judgedTo = isDone ? null : touched.at(-1)!.id;
  await db.update(networks).set({ judgedTo }).where(eq(networks.network, network));
  return !isDone;
}

function touchedBy(db: Db, network: string) {
  const { judgedTo, since } = networks;
  return db
    .select({ id: events.id, deliveryId: events.deliveryId })
    .from(events)
    .innerJoin(networks, eq(networks.network, events.network))
    .where(and(eq(events.network, network), gte(events.at, sql`${since} - ${COVERS_BEFORE}`), gt(events.id, judgedTo)))
    .orderBy(asc(events.id))
    .limit(AT_ONCE);
}

/** The network with the oldest fact for which not everything was judged again. */
export const pendingNetwork = (db: Db) =>
  db
    .select({ network: networks.network })
    .from(networks)
    .where(isNotNull(networks.judgedTo))
    .orderBy(asc(networks.since), asc(networks.network))
    .limit(1);

/** Statement that forgets networks whose sightings have lost their raw facts: nothing will ask for them. `before`: epoch ms. */
export const forgetNetworksOf = (db: Db, before: number) => db.delete(networks).where(lt(networks.until, before));
