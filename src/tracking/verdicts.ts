import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { field, isOneOf, type Row, rowsOf } from '../db/rows.ts';
import { deliveries, events, networks } from '../db/schema.ts';
import type { Gateway } from './gateways.ts';
import { type Judgement, judge, RULES_VERSION, type Seen, type Sighting } from './open-classifier.ts';

/** Every sighting that is kept of these deliveries, each with its delivery and with what is known of its network. */
export function sightingsOf(db: Db, deliveryIds: string[]) {
  return db
    .select({
      deliveryId: events.deliveryId,
      id: events.id,
      ...{ kind: events.kind, at: events.at, link: events.link, method: events.method },
      ...{ userAgent: events.userAgent, network: events.network },
      ...{ agentClass: events.agentClass, rule: events.rule, rulesVersion: events.rulesVersion },
      ...{ acceptedAt: deliveries.acceptedAt, openedAs: deliveries.openedAs, clicked: deliveries.clicked },
      ...{ pictureFetched: deliveries.pictureFetched, verdicts: deliveries.verdicts },
      ...{ since: networks.since, until: networks.until },
    })
    .from(events)
    .innerJoin(deliveries, eq(deliveries.id, events.deliveryId))
    .leftJoin(networks, eq(networks.network, events.network))
    .where(isOneOf(events.deliveryId, deliveryIds))
    .orderBy(asc(events.deliveryId), asc(events.at), asc(events.id));
}
export type SightingRow = Awaited<ReturnType<typeof sightingsOf>>[number];

/** The rows of one delivery, and what they say when they are judged together. */
export type Judged = { rows: SightingRow[]; judgement: Judgement };

export const judgeRows = (rows: SightingRow[]): Judged[] =>
  [...Map.groupBy(rows, ({ deliveryId }) => deliveryId).values()].map(some => ({
    rows: some,
    judgement: judge(seenIn(some)),
  }));

function seenIn(rows: SightingRow[]): Seen {
  const gateways = new Map<string, Gateway>();
  for (const { network, since, until } of rows)
    if (network !== null && since !== null && until !== null) gateways.set(network, { since, until });
  return { acceptedAt: rows[0]!.acceptedAt, sightings: rows.map(sightingIn), gateways };
}

/** A row whose raw facts are gone keeps its verdict. */
function sightingIn({ kind, at, link, method, userAgent, network, agentClass, rule }: SightingRow): Sighting {
  const verdict = network === null ? { agentClass, rule } : undefined;
  return { kind, at, link, method, userAgent, network, verdict };
}

/** How often other writers may come first. Each has seen what this one saw, so the last of them to come writes what all have to say. */
const TRIES = 6;

/**
 * Judges these deliveries by all that is kept of them, and writes the verdicts that have changed. A verdict is written only if neither a
 * sighting nor another verdict came in between; otherwise the delivery is read again. `rows`: what was read of them already. Returns what
 * was judged.
 */
export async function judgeDeliveries(db: Db, ids: string[], rows?: SightingRow[]): Promise<Judged[]> {
  const judged = new Map<string, Judged>();
  let left = ids;
  for (let round = 0; round < TRIES && left.length > 0; round += 1) {
    const some = judgeRows((round === 0 && rows) || (await sightingsOf(db, left)));
    for (const one of some) judged.set(one.rows[0]!.deliveryId, one);
    left = await write(db, some.filter(isChanged));
  }
  return [...judged.values()];
}

const isChanged = (judged: Judged): boolean => changedRows(judged).length > 0 || isDeliveryChanged(judged);

function isDeliveryChanged({ rows: [row], judgement: { delivery } }: Judged): boolean {
  const { openedAs, clicked, pictureFetched } = row!;
  return openedAs !== delivery.openedAs || clicked !== delivery.clicked || pictureFetched !== delivery.pictureFetched;
}

function changedRows({ rows, judgement }: Judged) {
  const verdicts = rows.map(({ id }, index) => ({ id, ...judgement.sightings[index]! }));
  return verdicts.filter(({ agentClass, rule }, index) => {
    const row = rows[index]!;
    const isJudged = row.network === null || row.rulesVersion === RULES_VERSION;
    return !isJudged || row.agentClass !== agentClass || row.rule !== rule;
  });
}

/** Returns the ids of the deliveries that were not written, because something came in between. */
async function write(db: Db, changed: Judged[]): Promise<string[]> {
  if (changed.length === 0) return [];
  const sightings = changed.flatMap(one => changedRows(one).map(row => ({ ...row, ...asRead(one) })));
  const verdicts = changed.map(one => ({ ...one.judgement.delivery, ...asRead(one) }));
  const deliveriesLast = writeDeliveries(db, verdicts);
  const written =
    sightings.length > 0 ? (await db.batch([writeSightings(db, sightings), deliveriesLast]))[1] : await deliveriesLast;
  const ids = new Set(written.map(({ id }) => id));
  return verdicts.flatMap(({ deliveryId }) => (ids.has(deliveryId) ? [] : [deliveryId]));
}

/** By what a writer knows that nothing came in between: how many sightings and how many verdicts there were. */
const asRead = ({ rows }: Judged) => ({
  deliveryId: rows[0]!.deliveryId,
  verdicts: rows[0]!.verdicts,
  count: rows.length,
});
const isAsRead = sql`${deliveries.id} = ${field('deliveryId')} AND ${deliveries.verdicts} = ${field('verdicts')}
  AND (SELECT count(*) FROM events seen WHERE seen.delivery_id = ${field('deliveryId')}) = ${field('count')}`;

function writeSightings(db: Db, sightings: Row[]) {
  return db
    .update(events)
    .set({ agentClass: field('agentClass'), rule: field('rule'), rulesVersion: RULES_VERSION })
    .from(rowsOf(sightings))
    .where(sql`${events.id} = ${field('id')} AND EXISTS (SELECT 1 FROM ${deliveries} WHERE ${isAsRead})`);
}

function writeDeliveries(db: Db, verdicts: Row[]) {
  return db
    .update(deliveries)
    .set({
      ...{ openedAs: field('openedAs'), clicked: field('clicked'), pictureFetched: field('pictureFetched') },
      verdicts: sql`${deliveries.verdicts} + 1`,
    })
    .from(rowsOf(verdicts))
    .where(isAsRead)
    .returning({ id: deliveries.id });
}
