import { asc, eq, type Placeholder, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import type { Db } from '../db/database.ts';
import { mayBeSeen } from '../db/may-be-seen.ts';
import { preparedOnce } from '../db/prepared.ts';
import { field, isOneOf, place, rowsOf } from '../db/rows.ts';
import { type AgentClass, deliveries, type EventKind, events, networks } from '../db/schema.ts';

/** What was asked for just now and is not kept yet. `at`: epoch ms. `network`: keyed hash of the network. */
export type NewSighting = {
  deliveryId: string;
  kind: EventKind;
  link: number | null;
  method: string;
  userAgent: string;
  network: string;
  at: number;
};

/** A sighting with its delivery and what is known of its network. A new one has neither `id` nor verdict. `place`: its place among them. */
export type SightingRow = Awaited<ReturnType<typeof readSightings>>[number];

/** Every sighting that is kept of these deliveries, and the new ones. Those of deliveries that do not exist are left out. */
export const readSightings = (db: Db, deliveryIds: string[], sightings: NewSighting[] = []) =>
  statements(db).read.all({ ids: JSON.stringify(deliveryIds), sightings: JSON.stringify(sightings) });

const statements = preparedOnce(db => ({
  read: unionAll(keptSightings(db, sql.placeholder('ids')), newSightings(db, sql.placeholder('sightings')))
    .orderBy(asc(events.deliveryId), asc(events.at), asc(sql`id`), asc(sql`place`))
    .prepare(),
}));

const ofDelivery = {
  ...{ acceptedAt: deliveries.acceptedAt, openedAs: deliveries.openedAs, clicked: deliveries.clicked },
  ...{ pictureFetched: deliveries.pictureFetched, verdicts: deliveries.verdicts },
};
const ofNetwork = { since: networks.since, until: networks.until };

const keptSightings = (db: Db, ids: Placeholder) =>
  db
    .select({
      deliveryId: events.deliveryId,
      id: sql<number | null>`${events.id}`.as('id'),
      place: sql<number | null>`NULL`.as('place'),
      ...{ kind: events.kind, at: events.at, link: events.link, method: events.method },
      ...{ userAgent: events.userAgent, network: events.network },
      agentClass: sql<AgentClass | null>`${events.agentClass}`.as('agent_class'),
      rule: sql<string | null>`${events.rule}`.as('rule'),
      rulesVersion: sql<number | null>`${events.rulesVersion}`.as('rules_version'),
      ...ofDelivery,
      ...ofNetwork,
    })
    .from(events)
    .innerJoin(deliveries, eq(deliveries.id, events.deliveryId))
    .leftJoin(networks, eq(networks.network, events.network))
    .where(isOneOf(events.deliveryId, ids));

const newSightings = (db: Db, sightings: Placeholder) =>
  db
    .select({
      deliveryId: sql<string>`${deliveries.id}`.as('delivery_id'),
      id: sql<number | null>`NULL`.as('id'),
      place: sql<number | null>`${place}`.as('place'),
      ...{ kind: value<EventKind>('kind'), at: value<number>('at'), link: value<number | null>('link') },
      ...{ method: value<string>('method'), userAgent: value<string | null>('userAgent') },
      network: value<string | null>('network'),
      agentClass: sql<AgentClass | null>`NULL`.as('agent_class'),
      rule: sql<string | null>`NULL`.as('rule'),
      rulesVersion: sql<number | null>`NULL`.as('rules_version'),
      ...ofDelivery,
      ...ofNetwork,
    })
    .from(rowsOf(sightings))
    .innerJoin(deliveries, sql`${deliveries.id} = ${field('deliveryId')} AND ${mayBeSeen(deliveries.subscriberId)}`)
    .leftJoin(networks, sql`${networks.network} = ${field('network')}`);

const value = <Type>(name: string) => sql<Type>`${field(name)}`.as(name);
