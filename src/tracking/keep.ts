import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { groupCommit } from '../db/group-commit.ts';
import { mayBeSeen } from '../db/may-be-seen.ts';
import { field, rowsOf } from '../db/rows.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { SightingVerdict } from './open-classifier.ts';
import { type NewSighting, readSightings, type SightingRow } from './seen.ts';
import { insertSightings, type Judged, judgeDeliveries, judgeRows, newRows } from './verdicts.ts';

type Keeping = Pick<Deps, 'db' | 'timers' | 'sharesCommits'>;
/** A sighting that was kept, with its verdict. */
export type Kept = { row: SightingRow; verdict: SightingVerdict };

const groupCommits = new WeakMap<Db, (sighting: NewSighting) => Promise<Kept | undefined>>();

/**
 * Keeps a sighting together with what it says of its delivery. Whatever comes while a commit is written shares the next one. `undefined`:
 * it was not kept, because there is no such delivery or no room.
 */
export function keepSighting(
  { db: synced, timers, sharesCommits }: Keeping,
  sighting: NewSighting,
): Promise<Kept | undefined> {
  const db = synced.unsynced ?? synced;
  const keepAll = (sightings: NewSighting[]) => keepSightings(db, sightings);
  const keep = sharesCommits
    ? (groupCommits.get(db) ?? groupCommit(keepAll, timers, 0))
    : async (one: NewSighting) => (await keepAll([one]))[0];
  if (sharesCommits) groupCommits.set(db, keep);
  return keep(sighting);
}

async function keepSightings(db: Db, sightings: NewSighting[]): Promise<(Kept | undefined)[]> {
  const { judged, left } = await judgeDeliveries(db, idsOf(sightings), sightings);
  const late = await keepFirst(
    db,
    sightings.filter(({ deliveryId }) => left.includes(deliveryId)),
  );
  const all = new Map([...judged, ...late].map(one => [one.deliveryId, one]));
  return sightings.map(sighting => keptIn(all.get(sighting.deliveryId), sighting));
}

/** Where other writers came first again and again: keeps the sightings whatever comes in between, and judges then. */
async function keepFirst(db: Db, sightings: NewSighting[]): Promise<Judged[]> {
  if (sightings.length === 0) return [];
  const ids = idsOf(sightings);
  const judged = judgeRows(await readSightings(db, ids, sightings));
  const rows = judged.flatMap(newRows);
  const isOfRow = sql`${deliveries.id} = ${field('deliveryId')} AND ${mayBeSeen(deliveries.subscriberId)}`;
  const counted = db
    .update(deliveries)
    .set({
      verdicts: sql`${deliveries.verdicts} + 1`,
      moreSightings: sql`${deliveries.moreSightings} + ${field('more')}`,
    })
    .from(rowsOf(judged.map(({ deliveryId, more }) => ({ deliveryId, more }))))
    .where(isOfRow);
  await (rows.length > 0 ? db.batch([insertSightings(db, rowsOf(rows), isOfRow), counted]) : counted);
  return (await judgeDeliveries(db, ids)).judged;
}

const idsOf = (sightings: NewSighting[]) => [...new Set(sightings.map(({ deliveryId }) => deliveryId))];

function keptIn(judged: Judged | undefined, { kind, link, method, network, at }: NewSighting): Kept | undefined {
  const index = judged?.rows.findIndex(
    row => row.kind === kind && row.link === link && row.method === method && row.network === network && row.at === at,
  );
  if (!judged || index === undefined || index < 0) return undefined;
  return { row: judged.rows[index]!, verdict: judged.judgement.sightings[index]! };
}
