import { and, asc, gt, gte, sql } from 'drizzle-orm';
import { isoDay } from '../calendar/local-time.ts';
import type { Db } from '../db/database.ts';
import { receivingDomainDays } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { providerOf } from '../quotas/receiving-domain.ts';
import { firstOfLast, inOrder } from './provider-report.ts';
import { FEWEST_FOR_RATE, type Share } from './report.ts';

/** Sign-ups with addresses at one provider, and how many of them were confirmed; a rate only where there are enough. */
export type ConfirmRate = { provider: string; asked: number; confirmed: Share };

/** Days, today included. A clinic has too few sign-ups in a month to tell one provider from another. */
export const CONFIRM_DAYS = 90;
/** Providers in the table. */
const MOST = 20;

export async function readConfirmRates(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  zone: string,
): Promise<ConfirmRate[]> {
  return confirmRates(await askedQuery(db, isoDay(clock.now(), zone)));
}

type Asked = { domain: string; asked: number; confirmed: number };

export function confirmRates(domains: Asked[]): ConfirmRate[] {
  const rates = [...Map.groupBy(domains, ({ domain }) => providerOf(domain))].map(([provider, rows]) => {
    const sum = (column: 'asked' | 'confirmed') => rows.reduce((total, row) => total + row[column], 0);
    const [asked, count] = [sum('asked'), sum('confirmed')];
    return { provider, asked, confirmed: { count, rate: asked >= FEWEST_FOR_RATE ? count / asked : undefined } };
  });
  return inOrder(rates, ({ asked }) => asked).slice(0, MOST);
}

/** Uses the primary key, which begins with the day, so that older days are not read. */
export function askedQuery(db: Db, today: string) {
  const { day, domain, asked, confirmed } = receivingDomainDays;
  const sum = (column: typeof asked | typeof confirmed) => sql<number>`sum(${column})`;
  return db
    .select({ domain, asked: sum(asked), confirmed: sum(confirmed) })
    .from(receivingDomainDays)
    .where(and(gte(day, firstOfLast(CONFIRM_DAYS, today)), gt(asked, 0)))
    .groupBy(domain)
    .orderBy(asc(domain));
}
