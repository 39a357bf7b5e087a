import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Db } from '../db/database.ts';
import { mayBeSeen } from '../db/may-be-seen.ts';
import { filled, preparedOnce } from '../db/prepared.ts';
import { field, place, type Row, rowsOf } from '../db/rows.ts';
import { deliveries, events } from '../db/schema.ts';
import type { Gateway } from './gateways.ts';
import {
  type Judgement,
  judge,
  RULES_VERSION,
  type Seen,
  type Sighting,
  type SightingVerdict,
} from './open-classifier.ts';
import { withinRoom } from './room.ts';
import { type NewSighting, readSightings, type SightingRow } from './seen.ts';

/**
 * The sightings of one delivery, and what they say when they are judged together. `more`: new ones for which there is no room.
 * `isNew`: whether any is new.
 */
export type Judged = { deliveryId: string; rows: SightingRow[]; judgement: Judgement; isNew: boolean; more: number };

export function judgeRows(rows: SightingRow[]): Judged[] {
  return [...Map.groupBy(rows, ({ deliveryId }) => deliveryId)].map(([deliveryId, all]) => {
    const kept = withinRoom(all);
    const isNew = all.some(({ id }) => id === null);
    return { deliveryId, rows: kept, judgement: judge(seenIn(all[0]!, kept)), isNew, more: all.length - kept.length };
  });
}

function seenIn({ acceptedAt }: SightingRow, rows: SightingRow[]): Seen {
  const gateways = new Map<string, Gateway>();
  for (const { network, since, until } of rows)
    if (network !== null && since !== null && until !== null) gateways.set(network, { since, until });
  return { acceptedAt, sightings: rows.map(sightingIn), gateways };
}

/** A row whose raw facts are gone keeps its verdict. */
function sightingIn({ kind, at, link, method, userAgent, network, agentClass, rule }: SightingRow): Sighting {
  const verdict = network === null ? ({ agentClass, rule } as SightingVerdict) : undefined;
  return { kind, at, link, method, userAgent, network, verdict };
}

/** How often other writers may come first. */
const TRIES = 4;

/** `left`: the deliveries that were not written, because other writers came first each time. */
export type Settled = { judged: Judged[]; left: string[] };

/**
 * Keeps new sightings of these deliveries, judges each delivery by all that is then kept of it, and writes the verdicts that have changed,
 * all in one transaction. It writes only over what it has read; where another writer came first, it reads again.
 */
export async function judgeDeliveries(db: Db, ids: string[], sightings: NewSighting[] = []): Promise<Settled> {
  const judged: Judged[] = [];
  let left = ids;
  for (let round = 0; round < TRIES && left.length > 0; round += 1) {
    const again = new Set(left);
    const some = judgeRows(
      await readSightings(
        db,
        left,
        sightings.filter(({ deliveryId }) => again.has(deliveryId)),
      ),
    );
    left = await write(db, some.filter(isChanged));
    judged.push(...some.filter(({ deliveryId }) => !left.includes(deliveryId)));
  }
  return { judged, left };
}

const isChanged = (judged: Judged): boolean => judged.isNew || changedRows(judged).length > 0 || isOpenedAnew(judged);

function isOpenedAnew({ rows: [row], judgement: { delivery } }: Judged): boolean {
  const { openedAs, clicked, pictureFetched } = row!;
  return openedAs !== delivery.openedAs || clicked !== delivery.clicked || pictureFetched !== delivery.pictureFetched;
}

const rowsWithVerdicts = ({ rows, judgement }: Judged) =>
  rows.map((row, index) => ({ row, verdict: judgement.sightings[index]! }));

/** Those that are kept already and get another verdict. */
const changedRows = (judged: Judged) =>
  rowsWithVerdicts(judged).filter(({ row, verdict: { agentClass, rule } }) => {
    const isJudged = row.network === null || row.rulesVersion === RULES_VERSION;
    return row.id !== null && (!isJudged || row.agentClass !== agentClass || row.rule !== rule);
  });

/** Those that are to be kept, with their verdicts. */
export const newRows = (judged: Judged): Row[] =>
  rowsWithVerdicts(judged).flatMap(({ row, verdict }) =>
    row.id === null ? [{ ...sightingOf(row), ...verdict, rulesVersion: RULES_VERSION }] : [],
  );
const sightingOf = ({ deliveryId, kind, at, link, method, userAgent, network }: SightingRow) => ({
  ...{ deliveryId, kind, at, link, method, userAgent, network },
});

/** Returns the ids of the deliveries that were not written, because something came in between. */
async function write(db: Db, changed: Judged[]): Promise<string[]> {
  if (changed.length === 0) return [];
  const { insert, judgeAgain, conclude } = statements(db);
  const inserted = changed.flatMap(one => newRows(one).map(row => ({ ...row, ...asRead(one) })));
  const judgedAgain = changed.flatMap(one =>
    changedRows(one).map(({ row, verdict }) => ({ id: row.id, ...verdict, ...asRead(one) })),
  );
  const concluded = changed.map(one => ({
    ...one.judgement.delivery,
    ...{ asked: one.rows.some(({ kind }) => kind === 'open'), more: one.more, ...asRead(one) },
  }));
  const before: Statement[] = [
    ...(inserted.length > 0 ? [filled(insert, carrying(inserted))] : []),
    ...(judgedAgain.length > 0 ? [filled(judgeAgain, carrying(judgedAgain))] : []),
  ];
  const results = await db.batch([...before, filled(conclude, carrying(concluded))] as unknown as [Statement]);
  const written = new Set((results as { id: string }[][]).at(-1)!.map(({ id }) => id));
  return changed.flatMap(({ deliveryId }) => (written.has(deliveryId) ? [] : [deliveryId]));
}

type Statement = BatchItem<'sqlite'>;
const carrying = (rows: Row[]) => ({ rows: JSON.stringify(rows) });

/** By what a writer knows that nothing came in between: whoever writes a sighting or a verdict adds to `verdicts`. */
const asRead = ({ deliveryId, rows: [row] }: Judged) => ({ deliveryId, verdicts: row!.verdicts });
const isAsRead = sql`${deliveries.id} = ${field('deliveryId')} AND ${deliveries.verdicts} = ${field('verdicts')}`;

/** Statement that keeps `rows` where `where` holds for their delivery. Every column stands in it, in the order of the table. */
export const insertSightings = (db: Db, rows: SQL, where: SQL) =>
  db
    .insert(events)
    .select(
      sql`SELECT ${sql.join(Object.keys(getTableColumns(events)).map(field), sql`, `)} FROM ${rows} JOIN ${deliveries} ON ${where} ORDER BY ${place}`,
    );

const statements = preparedOnce(db => {
  const rows = () => rowsOf(sql.placeholder('rows'));
  return {
    insert: insertSightings(db, rows(), sql`${isAsRead} AND ${mayBeSeen(deliveries.subscriberId)}`).prepare(),
    judgeAgain: db
      .update(events)
      .set({ agentClass: field('agentClass'), rule: field('rule'), rulesVersion: RULES_VERSION })
      .from(rows())
      .where(sql`${events.id} = ${field('id')} AND EXISTS (SELECT 1 FROM ${deliveries} WHERE ${isAsRead})`)
      .prepare(),
    conclude: db
      .update(deliveries)
      .set({
        ...{ openedAs: field('openedAs'), clicked: field('clicked'), pictureFetched: field('pictureFetched') },
        ...{
          pictureAsked: sql`${deliveries.pictureAsked} OR (${field('asked')} AND ${mayBeSeen(deliveries.subscriberId)})`,
          verdicts: sql`${deliveries.verdicts} + 1`,
          moreSightings: sql`${deliveries.moreSightings} + ${field('more')}`,
        },
      })
      .from(rows())
      .where(isAsRead)
      .returning({ id: deliveries.id })
      .prepare(),
  };
});
