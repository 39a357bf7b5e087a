import { type SQL, sql } from 'drizzle-orm';
import { isIn } from '../db/delivery-states.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries, pauses, receivingDomains, restoreGuard, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { LEASED, WAITING } from '../mails/states.ts';
import { addressOfDelivery, domainOfAddress } from '../outbox/address.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import { isProbeDue, PROBE_WAIT, PROBE_WAITS, SILENCE_WAITS } from './pauses.ts';
import { ASKED_OFTEN, BY_HAND, UNSIGNED } from './reasons.ts';
import { besideByHand, isByHand, type SendingState, type Standing } from './sending-state.ts';

type Db = Deps['db'];

/** The receiving domain of the delivery. `clinicDomain`: the domain for mail to the clinic. */
const domainOfDelivery = (clinicDomain: string): SQL =>
  sql`coalesce(${domainOfAddress(addressOfDelivery(READERS_ADDRESS))}, ${clinicDomain})`;
const READERS_ADDRESS = sql`(SELECT ${subscribers.email} FROM ${subscribers} WHERE ${subscribers.id} = ${deliveries.subscriberId})`;

/** Condition: the delivery's receiving domain is held. It costs nothing if no domain is held. */
export const isHeld = (clinicDomain: string): SQL =>
  sql`EXISTS (SELECT 1 FROM ${pauses} p WHERE p.domain <> '' AND p.domain = ${domainOfDelivery(clinicDomain)})`;

/** Condition: the delivery's kind passes all pauses. */
export const passesPauses: SQL = isOfKind(kind => kind.passesPauses);
const passesByHand: SQL = isOfKind(kind => kind.passesByHand);
const needsProbe: SQL = isOfKind(kind => !kind.passesPauses);

/**
 * Condition: the delivery to this domain may go out now, because it is the probe of every pause in its way. The statement that lets a mail
 * go asks it, so that nothing goes after a pause has begun.
 */
export const isLetThrough = (domain: SQL): SQL =>
  sql`(${passesPauses} OR NOT EXISTS (
    SELECT 1 FROM ${pauses} p WHERE p.domain IN ('', ${domain}) AND p.probe IS NOT ${deliveries.id}
      AND NOT (p.reason = ${BY_HAND} AND ${passesByHand})))`;

/** `domain`: its receiving domain. `answers`: it answers what somebody has just done, so a pause by hand is not in its way. */
export type Candidate = { id: string; domain: string; answers: boolean };

/** Makes this mail the probe of every pause in its way. `false`: one of them is not due for a probe, or another probe is under way. */
export async function takeProbe(db: Db, { id, domain, answers }: Candidate, now: number): Promise<boolean> {
  const inItsWay = (row: SQL) =>
    sql`${row}.domain IN ('', ${domain}) ${answers ? sql`AND ${row}.reason <> ${BY_HAND}` : sql``}`;
  const isOut = sql`other.probe <> ${id} AND EXISTS (
    SELECT 1 FROM ${deliveries} d WHERE d.id = other.probe AND ${isIn(LEASED, sql`d.state`)})`;
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

/** `isProbeDue` in SQL. */
const isDue = (row: SQL, now: number): SQL =>
  sql`coalesce(${row}.probe_at NOT BETWEEN ${now + 1} AND ${now} + ${waitOf(row)}, false)`;

/** The wait (ms) before the pause's next probe, as in `nextProbeAt`. */
function waitOf(row: SQL): SQL {
  return sql`CASE WHEN ${row}.reason IN (${sql.join(
    ASKED_OFTEN.map(reason => sql`${reason}`),
    sql`, `,
  )}) THEN ${waitIn(SILENCE_WAITS, row)}
    WHEN ${row}.domain = '' THEN ${PROBE_WAIT} ELSE ${waitIn(PROBE_WAITS, row)} END`;
}

/** `waitAfter` in SQL. */
function waitIn(waits: number[], row: SQL): SQL {
  const cases = waits.map((wait, index) => sql`WHEN ${row}.refusals <= ${index + 1} THEN ${wait}`);
  return sql`CASE ${sql.join(cases, sql` `)} ELSE ${waits.at(-1)!} END`;
}

type Asking = { now: number; clinicDomain: string; also: SQL };

/**
 * Picks the probes: one if all sending is on probation, otherwise one for each held domain that is due. It prefers a mail that was not
 * refused yet, and a domain that did not blame us. While the clinic has paused sending by hand, only mails that answer somebody may ask.
 * `also`: a further condition.
 */
export async function pickProbes(
  db: Db,
  sending: SendingState,
  { now, clinicDomain, also }: Asking,
): Promise<string[]> {
  const beside = besideByHand(sending, now);
  const ofAll = beside === 'probing';
  if (!ofAll && beside !== 'open') return [];
  const mayAsk = isByHand(sending) ? passesByHand : sql`true`;
  const due = domainsOf(sending, pause => isProbeDue(pause, now));
  const resting = domainsOf(sending, pause => !isProbeDue(pause, now));
  if (!ofAll && due.length === 0) return []; // saves a query
  const rows = await db.values<[string]>(sql`SELECT id FROM (
    SELECT id, next_attempt_at, row_number() OVER (PARTITION BY ${ofAll ? sql`1` : sql`to_domain`}
      ORDER BY ${isOneOf(sql`id`, refusedOnes(sending))}, blamed, next_attempt_at, id) AS turn
    FROM (SELECT ${deliveries.id} AS id, ${deliveries.nextAttemptAt} AS next_attempt_at, to_domain,
        EXISTS (SELECT 1 FROM ${receivingDomains} WHERE ${receivingDomains.domain} = to_domain
          AND ${receivingDomains.blamedMark} = (SELECT ${restoreGuard.accepted} FROM ${restoreGuard})) AS blamed
      FROM (SELECT *, ${domainOfDelivery(clinicDomain)} AS to_domain FROM ${deliveries}
        WHERE ${isIn(WAITING)} AND ${deliveries.nextAttemptAt} <= ${now}
          AND ${needsProbe} AND ${mayAsk} AND ${also}) AS deliveries
      WHERE ${ofAll ? sql`NOT ${isOneOf(sql`to_domain`, resting)}` : isOneOf(sql`to_domain`, due)}))
    WHERE turn = 1 ORDER BY next_attempt_at, id`);
  return rows.map(([id]) => id);
}

const domainsOf = ({ held }: Standing, wanted: (pause: Standing['held'][number]) => boolean): string[] =>
  held.filter(wanted).map(({ domain }) => domain);

const refusedOnes = ({ pauses, held }: Standing): string[] =>
  [...pauses, ...held].flatMap(({ deliveryId }) => deliveryId ?? []);

/** Statement that ends the hold of domains for which no mail waits. The next mail will ask again. */
export const forgetIdleHolds = (db: Db, now: number, clinicDomain: string) =>
  db.delete(pauses).where(sql`${pauses.domain} <> '' AND ${isDue(sql`pauses`, now)} AND ${pauses.domain} NOT IN (
    SELECT ${domainOfDelivery(clinicDomain)} FROM ${deliveries}
    WHERE ${isIn(WAITING)} OR (${isIn(LEASED)} AND ${deliveries.leaseUntil} > 0))`);

/** Statement for a program that starts: its key for signing may be another one, so mail that could not be signed is tried at once. */
export const signAnew = (db: Db, now: number) =>
  db.update(pauses).set({ probeAt: now }).where(sql`${pauses.reason} = ${UNSIGNED}`);
