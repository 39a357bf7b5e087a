import { type SQL, sql } from 'drizzle-orm';
import { isOneOf } from '../db/rows.ts';
import { deliveries, pauses, receivingDomains, restoreGuard, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import { isProbeDue, LONGEST_WAIT } from './pauses.ts';
import type { SendingState, Standing } from './sending-state.ts';

type Db = Deps['db'];

/** The receiving domain of the delivery at hand, as `receivingDomain` has it. `clinicDomain`: of mail to the clinic itself. */
const domainOfDelivery = (clinicDomain: string): SQL =>
  sql`coalesce((SELECT lower(substr(${subscribers.email}, instr(${subscribers.email}, '@') + 1)) FROM ${subscribers}
    WHERE ${subscribers.id} = ${deliveries.subscriberId}), ${clinicDomain})`;

/** Is the receiving domain of the delivery at hand held? Costs nothing where none is. */
export const isHeld = (clinicDomain: string): SQL =>
  sql`EXISTS (SELECT 1 FROM ${pauses} p WHERE p.domain <> '' AND p.domain = ${domainOfDelivery(clinicDomain)})`;

/** Is the delivery at hand of a kind that nothing stands in the way of? */
export const passesPauses: SQL = isOfKind(kind => kind.passesPauses);
const needsProbe: SQL = isOfKind(kind => !kind.passesPauses);

/**
 * May the delivery at hand, to this domain, go out at this moment? Whatever stands in its way has it for its probe. Asked in the
 * statement that lets a mail go, so that nothing goes once a reason stands.
 */
export const isLetThrough = (domain: SQL): SQL =>
  sql`(${passesPauses} OR NOT EXISTS (
    SELECT 1 FROM ${pauses} p WHERE p.domain IN ('', ${domain}) AND p.probe IS NOT ${deliveries.id}))`;

/** Makes this mail the probe of all that stands in its way; `false`: not all want one, or another is on its way. */
export async function takeProbe(db: Db, id: string, domain: string, now: number): Promise<boolean> {
  const inItsWay = (row: SQL) => sql`${row}.domain IN ('', ${domain})`;
  const isOut = sql`other.probe <> ${id} AND EXISTS (
    SELECT 1 FROM ${deliveries} d WHERE d.id = other.probe AND d.state IN ('claimed', 'sending'))`;
  const taken = await db
    .update(pauses)
    .set({ probe: id })
    .where(
      sql`${inItsWay(sql`pauses`)} AND NOT EXISTS (SELECT 1 FROM ${pauses} other
        WHERE ${inItsWay(sql`other`)} AND (NOT ${isDue(sql`other`, now)} OR coalesce(${isOut}, false)))`,
    )
    .returning({ domain: pauses.domain });
  return taken.length > 0;
}

/** As `isProbeDue`. */
const isDue = (row: SQL, now: number): SQL =>
  sql`coalesce(${row}.probe_at NOT BETWEEN ${now + 1} AND ${now + LONGEST_WAIT}, false)`;

type Asking = { now: number; clinicDomain: string; also: SQL };

/**
 * The mails that should go to see whether all is well: one while all sending is on probation, else one for each held domain whose
 * time has come. Another than the refused one, if there is any, and first to who did not blame us. `also`: what else it must be.
 */
export async function pickProbes(
  db: Db,
  sending: SendingState,
  { now, clinicDomain, also }: Asking,
): Promise<string[]> {
  const ofAll = sending.state === 'probing';
  if (!ofAll && sending.state !== 'open') return [];
  const due = domainsOf(sending, pause => isProbeDue(pause, now));
  const resting = domainsOf(sending, pause => !isProbeDue(pause, now));
  if (!ofAll && due.length === 0) return []; // a query less
  const rows = await db.values<[string]>(sql`SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY ${ofAll ? sql`1` : sql`to_domain`}
      ORDER BY ${isOneOf(sql`id`, refusedOnes(sending))}, blamed, next_attempt_at, id) AS turn
    FROM (SELECT ${deliveries.id} AS id, ${deliveries.nextAttemptAt} AS next_attempt_at, to_domain,
        EXISTS (SELECT 1 FROM ${receivingDomains} WHERE ${receivingDomains.domain} = to_domain
          AND ${receivingDomains.blamedMark} = (SELECT ${restoreGuard.mark} FROM ${restoreGuard})) AS blamed
      FROM (SELECT *, ${domainOfDelivery(clinicDomain)} AS to_domain FROM ${deliveries}
        WHERE ${deliveries.state} IN ('due', 'retry') AND ${deliveries.nextAttemptAt} <= ${now}
          AND ${needsProbe} AND ${also}) AS deliveries
      WHERE ${ofAll ? sql`NOT ${isOneOf(sql`to_domain`, resting)}` : isOneOf(sql`to_domain`, due)}))
    WHERE turn = 1`);
  return rows.map(([id]) => id);
}

const domainsOf = ({ held }: Standing, wanted: (pause: Standing['held'][number]) => boolean): string[] =>
  held.filter(wanted).map(({ domain }) => domain);

const refusedOnes = ({ pauses, held }: Standing): string[] =>
  [...pauses, ...held].flatMap(({ deliveryId }) => deliveryId ?? []);

/** Statement that lets go of held domains that nothing waits for: the next mail asks anew. */
export const forgetIdleHolds = (db: Db, now: number, clinicDomain: string) =>
  db.delete(pauses).where(sql`${pauses.domain} <> '' AND ${isDue(sql`pauses`, now)} AND ${pauses.domain} NOT IN (
    SELECT ${domainOfDelivery(clinicDomain)} FROM ${deliveries}
    WHERE ${deliveries.state} IN ('due', 'retry') OR (${deliveries.state} IN ('claimed', 'sending') AND ${deliveries.leaseUntil} > 0))`);
