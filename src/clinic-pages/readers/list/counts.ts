import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../db/database.ts';
import { isOneOf } from '../../../db/rows.ts';
import { readerCounts, type Standing, subscribers } from '../../../db/schema.ts';
import { providerOf } from '../../../quotas/receiving-domain.ts';
import { searchKey } from '../../../signup/name.ts';
import { OTHER_MAILBOX, STANDINGS, type Wish } from './wish.ts';

export type StandingCounts = Record<Standing, number>;
/** `mailboxes`: the providers that readers have, those of most readers first. `domains`: the receiving domains of the chosen one. */
export type Counted = { counts: StandingCounts; mailboxes: string[]; courses: string[]; domains?: string[] };

export const sumOf = (counts: StandingCounts, standing?: Standing): number =>
  standing ? counts[standing] : STANDINGS.reduce((sum, one) => sum + counts[one], 0);

/** How many readers of this course and mailbox provider there are, by how they stand, whatever is searched for. */
export async function readCounts(db: Db, { course = '', mailbox }: Pick<Wish, 'course' | 'mailbox'>): Promise<Counted> {
  const { domain, standing, readers } = readerCounts;
  const [rows, courses] = await db.batch([
    db
      .select({ domain, standing, readers })
      .from(readerCounts)
      .where(and(eq(readerCounts.course, course), gt(readers, 0)))
      .orderBy(domain, standing),
    db
      .selectDistinct({ course: readerCounts.course })
      .from(readerCounts)
      .where(gt(readers, 0))
      .orderBy(readerCounts.course),
  ]);
  const chosen = mailbox === undefined ? rows : rows.filter(row => mailboxOf(row.domain) === mailbox);
  return {
    counts: countsOf(chosen),
    mailboxes: mostFirst(rows),
    courses: courses.map(row => row.course).filter(Boolean),
    ...(mailbox === undefined ? {} : { domains: [...new Set(chosen.map(row => row.domain))] }),
  };
}

const NO_READERS = Object.fromEntries(STANDINGS.map(standing => [standing, 0])) as StandingCounts;

export function countsOf(rows: { standing: Standing; readers: number }[]): StandingCounts {
  const counts = { ...NO_READERS };
  for (const { standing, readers } of rows) counts[standing] += readers;
  return counts;
}

/** A domain that is none of a large provider's has no name of its own here. */
function mailboxOf(domain: string): string {
  const provider = providerOf(domain);
  return provider === domain ? OTHER_MAILBOX : provider;
}

function mostFirst(rows: { domain: string; readers: number }[]): string[] {
  const sums = new Map<string, number>();
  for (const { domain, readers } of rows) {
    const mailbox = mailboxOf(domain);
    sums.set(mailbox, (sums.get(mailbox) ?? 0) + readers);
  }
  const isOther = ([mailbox]: [string, number]) => Number(mailbox === OTHER_MAILBOX);
  return [...sums]
    .toSorted((a, b) => isOther(a) - isOther(b) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name]) => name);
}

/**
 * Conditions on `subscribers`, but for how readers stand. `domains`: of the mailbox provider. `+` keeps SQLite from the index on them, which
 * would have to put all readers of a provider in order.
 */
export function isChosen({ course, search }: Wish, domains: string[] | undefined): SQL | undefined {
  const key = search && searchKey(search);
  return and(
    course === undefined ? undefined : sql`instr(${subscribers.courses}, ${JSON.stringify(course)})`,
    domains && isOneOf(sql`+${subscribers.domain}`, domains),
    // `instr` takes % and _ for what they are.
    key ? sql`(instr(${subscribers.emailKey}, ${key}) OR instr(${subscribers.nameKey}, ${key}))` : undefined,
  );
}

/** How many readers match a search, by how they stand: reads every reader once. */
export async function countMatches(db: Db, chosen: SQL | undefined): Promise<StandingCounts> {
  const { standing } = subscribers;
  const readers = sql<number>`count(*)`.as('readers');
  return countsOf(
    await db.select({ standing, readers }).from(subscribers).where(chosen).groupBy(standing).orderBy(standing),
  );
}
