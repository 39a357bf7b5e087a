import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Db } from '../db/database.ts';
import { may, toThisAddress, withdrawn } from '../db/delivery-states.ts';
import { field, isOneOf, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, receivingDomainDays, subscribers, suppressions } from '../db/schema.ts';
import { goOnStatements } from './lift.ts';

type Statement = BatchItem<'sqlite'>;

/**
 * A refusal that suppresses an address. `delivery`: the refused delivery. `emailKey`: the address, normalised. `reason`: the rule that
 * classified it. `day`, `domain`: the clinic's local day and the receiving domain, as in `receiver_days`.
 */
export type StrikeOff = {
  delivery: string;
  subscriber: string;
  emailKey: string;
  addressHash: string;
  reason: string;
  at: number;
  day: string;
  domain: string;
};

/**
 * Statements that suppress these addresses and stop their courses. If a relay or a receiving domain has refused more than is plausible,
 * they put the whole day in question, for the clinic to decide. Run them in the transaction that records the refusals, after the answers
 * are counted, so that no crash leaves a suppression unchecked. A refusal that was not recorded, because the delivery was taken over,
 * suppresses nobody.
 */
export function strikeOffStatements(db: Db, list: StrikeOff[]): Statement[] {
  const rows = rowsOf(list);
  const days = list.map(({ day }) => day);
  return [
    insertStatement(db, rows),
    stopStatement(db, rows),
    withdrawStatement(db, rows),
    questionStatement(db, days),
    statusStatement(db, days),
  ];
}

/**
 * Statements to follow for whoever confirmed another address while the answer of the old one was awaited (`hasMoved`): they go on, and that
 * refusal stays with the old address. The refused lesson comes to the new one.
 */
export function movedStatements(db: Db, list: StrikeOff[]): Statement[] {
  const rows = rowsOf(list);
  const now = Math.max(...list.map(({ at }) => at));
  // The lesson is turned from failed into cancelled on the way.
  const wasTaken = sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${field('delivery')} AND d.state IN ('failed', 'cancelled'))`;
  return [
    db
      .update(suppressions)
      .set({ subscriberId: null })
      .from(rows)
      .where(
        sql`${suppressions.addressHash} = ${field('addressHash')} AND ${suppressions.subscriberId} = ${field('subscriber')} AND ${hasMoved}`,
      ),
    ...goOnStatements(db, sql`(SELECT ${field('subscriber')} FROM ${rows} WHERE ${hasMoved} AND ${wasTaken})`, now),
  ];
}

/** A stale owner must not suppress a reader whose mail a newer owner got through. */
const wasRefused = sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${field('delivery')} AND d.state = 'failed')`;

/** Condition: the reader has confirmed another address since the mail was claimed. A row that suppresses nobody has no `emailKey`. */
export const hasMoved = sql`EXISTS (SELECT 1 FROM ${subscribers} s WHERE s.id = ${field('subscriber')} AND s.email_key <> ${field('emailKey')})`;

/**
 * How many of the current rows suppress an address that was not suppressed yet, so that one refusal counts once. Ask before the rows are
 * written. A row that suppresses nobody has no `addressHash`.
 */
export const newlyStruckOff = (): SQL => sql`count(DISTINCT CASE WHEN ${wasRefused} AND NOT EXISTS (
  SELECT 1 FROM ${suppressions} s WHERE s.address_hash = ${field('addressHash')}) THEN ${field('addressHash')} END)`;

function insertStatement(db: Db, rows: SQL): Statement {
  return db.run(sql`
    INSERT INTO suppressions (address_hash, reason, at, subscriber_id, day, domain)
    SELECT ${field('addressHash')}, ${field('reason')}, ${field('at')}, ${field('subscriber')}, ${field('day')}, ${field('domain')}
    FROM ${rows} WHERE ${wasRefused} ON CONFLICT DO NOTHING`);
}

function stopStatement(db: Db, rows: SQL): Statement {
  return db
    .update(enrollments)
    .set({ state: 'stopped', stoppedFrom: sql`${enrollments.state}`, nextSendAt: null, endedAt: field('at') })
    .from(rows)
    .where(
      sql`${enrollments.subscriberId} = ${field('subscriber')} AND ${enrollments.state} IN ('active', 'paused') AND ${wasRefused}`,
    );
}

function withdrawStatement(db: Db, rows: SQL): Statement {
  return db
    .update(deliveries)
    .set(withdrawn(field('reason')))
    .from(rows)
    .where(
      sql`${deliveries.subscriberId} = ${field('subscriber')} AND ${may('withdraw')} AND ${toThisAddress}
        AND ${wasRefused} AND NOT ${hasMoved}`,
    );
}

/**
 * Uses the index on state and day, because no other day's count has changed. Suppressions that the clinic confirmed stay. Courses stay
 * stopped, and keep their earlier state, until the clinic has decided.
 */
function questionStatement(db: Db, days: string[]): Statement {
  const { day, domain } = suppressions;
  const sums = sql`SELECT sum(r.struck_off) AS struck, sum(r.accepted + r.struck_off) AS answered
    FROM ${receivingDomainDays} r WHERE r.day = ${day}`;
  return db
    .update(suppressions)
    .set({ state: 'in-question' })
    .where(
      sql`${suppressions.state} = 'struck-off' AND ${suppressions.cause} = 'refusal' AND ${isOneOf(day, days)}
        AND (${isImplausible(sums)} OR ${isImplausible(sql`${sums} AND r.domain = ${domain}`)})`,
    );
}

/**
 * At least five in a day, and a tenth of the answers, cannot be chance. Only acceptances and final refusals are answers. The numbers are
 * literals, because bound ones come as REAL: the integer division then finds "every tenth" at any count.
 */
const isImplausible = (sums: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM (${sums}) WHERE struck >= 5 AND struck >= answered / 10)`;

/** A reader who left by their own choice stays `unsubscribed`. */
function statusStatement(db: Db, days: string[]): Statement {
  return db
    .update(subscribers)
    .set({ status: sql`CASE ${suppressions.state} WHEN 'in-question' THEN 'in-question' ELSE 'suppressed' END` })
    .from(suppressions)
    .where(
      sql`${suppressions.subscriberId} = ${subscribers.id} AND ${subscribers.status} <> 'unsubscribed'
        AND ${isOneOf(suppressions.day, days)}`,
    );
}
