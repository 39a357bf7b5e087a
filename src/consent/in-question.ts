import { desc, eq, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Db } from '../db/database.ts';
import { receivingDomainDays, subscribers, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { liftStatements } from './lift.ts';

const MOST_SHOWN = 50;

/** One receiving domain on one local day: its addresses in question, and the mails that it accepted. */
export type DomainInQuestion = { day: string; domain: string; readers: number; accepted: number };
/** `email` is unset if the reader was erased. `response`: the server's answer, without addresses. */
export type ReaderInQuestion = { subscriberId: string | null; email: string | null; response: string | null };
/** One local day. `until`: when the newest refusal came (epoch ms). `shown`: the newest of all `readers`. */
export type DayInQuestion = {
  day: string;
  readers: number;
  until: number;
  domains: DomainInQuestion[];
  shown: ReaderInQuestion[];
};

export const countInQuestion = async ({ db }: Pick<Deps, 'db'>): Promise<number> => inQuestionNow(db);

/** For a statement: how many there are. */
export const inQuestionNow = (db: Deps['db']) => db.$count(suppressions, eq(suppressions.state, 'in-question'));

/** The addresses that wait for the clinic's decision, by day, oldest first. */
export async function readInQuestion({ db }: Pick<Deps, 'db'>): Promise<DayInQuestion[]> {
  const [domains, readers] = await db.batch([domainsQuery(db), readersQuery(db)]);
  return [...new Set(domains.map(({ day }) => day))].map(day => {
    const own = domains.filter(row => row.day === day);
    return {
      day,
      readers: own.reduce((sum, row) => sum + row.readers, 0),
      until: Math.max(...own.map(({ until }) => until)),
      domains: own.map(({ until: _, ...row }) => row),
      shown: readers.filter(row => row.day === day).slice(0, MOST_SHOWN),
    };
  });
}

function domainsQuery(db: Db) {
  const { day, domain, at, state } = suppressions;
  return db
    .select({
      day: sql<string>`${day}`,
      domain: sql<string>`${domain}`,
      readers: sql<number>`count(*)`,
      until: sql<number>`max(${at})`,
      accepted: sql<number>`coalesce(max(${receivingDomainDays.accepted}), 0)`,
    })
    .from(suppressions)
    .leftJoin(
      receivingDomainDays,
      sql`${receivingDomainDays.day} = ${day} AND ${receivingDomainDays.domain} = ${domain}`,
    )
    .where(eq(state, 'in-question'))
    .groupBy(day, domain)
    .orderBy(day, domain);
}

function readersQuery(db: Db) {
  const response = sql<
    string | null
  >`(SELECT d.response FROM deliveries d WHERE d.subscriber_id = ${suppressions.subscriberId}
    AND d.state = 'failed' ORDER BY d.due_at DESC, d.id DESC LIMIT 1)`;
  return db
    .select({ day: suppressions.day, subscriberId: subscribers.id, email: subscribers.email, response })
    .from(suppressions)
    .leftJoin(subscribers, eq(subscribers.id, suppressions.subscriberId))
    .where(eq(suppressions.state, 'in-question'))
    .orderBy(desc(suppressions.at), suppressions.addressHash)
    .limit(500);
}

const MOST_LISTED = 500;

/** The newest suppressions. Only the reader's id tells whose they are. */
export function listSuppressions({ db }: Pick<Deps, 'db'>) {
  const { at, day, domain, reason, cause, state, subscriberId } = suppressions;
  return db
    .select({ at, day, domain, reason, cause, state, subscriber: subscriberId })
    .from(suppressions)
    .orderBy(desc(at), suppressions.addressHash)
    .limit(MOST_LISTED);
}

/** The suppressions that the clinic decides on: those of a day that it has seen. Later ones keep waiting. */
export type Seen = { day: string; until: number };
const among = ({ day, until }: Seen) => sql`${suppressions.day} = ${day} AND ${suppressions.at} <= ${until}`;

/** The clinic says that the refusals were right: these addresses stay suppressed. Returns how many. */
export async function confirmStrikeOffs({ db }: Pick<Deps, 'db'>, seen: Seen): Promise<number> {
  const [confirmed] = await db.batch([
    db
      .update(suppressions)
      .set({ state: 'confirmed' })
      .where(sql`${suppressions.state} = 'in-question' AND ${among(seen)}`)
      .returning({ hash: suppressions.addressHash }),
    db
      .update(subscribers)
      .set({ status: 'suppressed' })
      .where(
        sql`${subscribers.status} = 'in-question' AND ${subscribers.id} IN (
          SELECT ${suppressions.subscriberId} FROM ${suppressions} WHERE ${suppressions.state} = 'confirmed')`,
      ),
  ]);
  return confirmed.length;
}

/** The clinic says that the refusals were wrong: these readers continue where they were. Returns how many. */
export async function releaseStrikeOffs({ db, clock }: Pick<Deps, 'db' | 'clock'>, seen: Seen): Promise<number> {
  const chosen = sql`${suppressions.state} = 'in-question' AND ${among(seen)}`;
  const [counted] = await db.batch([
    db.select({ readers: sql<number>`count(*)` }).from(suppressions).where(chosen),
    ...liftStatements(db, chosen, clock.now()),
  ] as [BatchItem<'sqlite'>, ...BatchItem<'sqlite'>[]]);
  return (counted as { readers: number }[])[0]!.readers;
}
