import { asc, gte, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { isoDay } from '../calendar/local-time.ts';
import type { Db } from '../db/database.ts';
import { receivingDomainDays, receivingDomains } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isThrottled } from '../quotas/throttles.ts';
import { type DomainTallies, firstOfLast } from './provider-report.ts';

/** A domain that gets no mail until `throttledUntil` (epoch ms). */
export type Throttled = { domain: string; throttledUntil: number };

/** What receiving domains answered in the clinic's last 7 and 30 local days, today included. */
export async function readTallies({ db, clock }: Pick<Deps, 'db' | 'clock'>, zone: string): Promise<DomainTallies[]> {
  return talliesQuery(db, isoDay(clock.now(), zone));
}

/** Uses the primary key, which begins with the day, so that older days are not read. */
export function talliesQuery(db: Db, today: string) {
  const week = firstOfLast(7, today);
  const { day, domain, accepted, hard, soft, blocked } = receivingDomainDays;
  const inMonth = (column: SQLiteColumn) => sql<number>`sum(${column})`;
  const inWeek = (column: SQLiteColumn) => sql<number>`sum(CASE WHEN ${day} >= ${week} THEN ${column} ELSE 0 END)`;
  return db
    .select({
      domain,
      week: { accepted: inWeek(accepted), hard: inWeek(hard), soft: inWeek(soft), blocked: inWeek(blocked) },
      month: { accepted: inMonth(accepted), hard: inMonth(hard), soft: inMonth(soft), blocked: inMonth(blocked) },
    })
    .from(receivingDomainDays)
    .where(gte(day, firstOfLast(30, today)))
    .groupBy(domain)
    .orderBy(asc(domain));
}

/** Domains that are throttled now, the earliest end first. */
export async function readThrottled({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<Throttled[]> {
  const { domain, throttledUntil } = receivingDomains;
  return db
    .select({ domain, throttledUntil })
    .from(receivingDomains)
    .where(isThrottled(clock.now()))
    .orderBy(asc(throttledUntil), asc(domain));
}
