import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Db } from '../db/database.ts';
import { after, may } from '../db/delivery-states.ts';
import { field, isOneOf, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, receivingDomainDays, subscribers, suppressions } from '../db/schema.ts';

type Statement = BatchItem<'sqlite'>;

/**
 * A refusal after which an address is written to no more. `delivery`: what was refused. `reason`: the rule that said so. `day`,
 * `domain`: the clinic's local day and the receiving domain, as in `receiver_days`.
 */
export type StrikeOff = {
  delivery: string;
  subscriber: string;
  addressHash: string;
  reason: string;
  at: number;
  day: string;
  domain: string;
};

/**
 * Statements that strike these addresses off and stop their courses, and that take the whole day's strikes back, for the clinic to
 * judge, once one relay or one receiving domain has refused more than is plausible. To be written in the transaction that records
 * the refusals, after their answers are counted: whatever crashes, no strike stands without having been held against its day.
 * A refusal that was not recorded (its owner had been taken over) strikes nobody off.
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

/** A stale owner must not strike off a reader whose mail a newer owner got through. */
const wasRefused = sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${field('delivery')} AND d.state = 'failed')`;

/**
 * How many of the rows at hand strike off an address that was not known yet: one refusal is counted once, whoever writes it. To be
 * asked before they are written; a row that strikes nobody off has no `addressHash`.
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
    .set({ state: after('withdraw'), reason: field('reason'), lease: null, leaseUntil: null })
    .from(rows)
    .where(sql`${deliveries.subscriberId} = ${field('subscriber')} AND ${may('withdraw')} AND ${wasRefused}`);
}

/** By the index on state and day: no other day's count has changed. What the clinic has confirmed stays confirmed. Courses stay stopped, and keep what they were, until it has decided. */
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
 * Five in a day, and a tenth of what was answered: that is no chance any more. Only yes and a final no are answers. Whole tens are
 * compared (the numbers are literals, since bound ones come as REAL), so that "every tenth" is caught wherever the count stands.
 */
const isImplausible = (sums: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM (${sums}) WHERE struck >= 5 AND struck >= answered / 10)`;

/** Who has left by their own word stays so. */
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
