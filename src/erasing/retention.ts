import { and, asc, eq, inArray, isNull, lt, ne, not, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { latestBelieved } from '../calendar/believed.ts';
import { forgetUnconfirmedAddresses } from '../consent/corrections.ts';
import type { Db } from '../db/database.ts';
import { isErased } from '../db/erased.ts';
import { newId } from '../db/ids.ts';
import { field, rowsOf } from '../db/rows.ts';
import { consents, settings, signups, subscribers } from '../db/schema.ts';
import { type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { purgeIfOwed } from './purge.ts';
import { eraseStatements } from './statements.ts';

type Tidying = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'log' | 'storage'>;
type Statement = BatchItem<'sqlite'>;

const KEY = 'readers-tidied' satisfies SettingKey;
const DAY = 24 * 60 * 60_000;
/** How long (ms) a request is kept after its last link has expired. */
const UNCONFIRMED_FOR = 7 * DAY;
/** How long (ms) the consent of an erased reader is kept after its last act, which is the erasure. */
const EVIDENCE_FOR = 3 * 365 * DAY;
/** Requests in one pass. */
const AT_ONCE = 50;

/**
 * What a pass of the scheduler does for people: once a day it lets go who never confirmed, and consents that need no proof any more; and it
 * writes the file anew where that is owed. `also`: statements that let go what else has had its day. On
 * D1 one query, and on one pass of the day twenty-one more beside those.
 */
export async function tidyReaders(deps: Tidying, also: readonly Statement[] = []): Promise<void> {
  const now = deps.clock.now();
  const at = await readTidied(deps.db);
  if (at === undefined || now - at >= DAY || at > latestBelieved(now)) await tidy(deps, now, also);
  await purgeIfOwed(deps);
}

async function readTidied(db: Db): Promise<number | undefined> {
  const row = await db.select({ at: settings.updatedAt }).from(settings).where(eq(settings.key, KEY)).get();
  return row?.at;
}

async function tidy(deps: Tidying, now: number, also: readonly Statement[]) {
  const { db, log } = deps;
  const overdue = await overdueQuery(db, now);
  const statements: Statement[] = [
    ...(overdue.length > 0 ? forgetRequests(deps, overdue, now) : []),
    forgetEvidence(db, now),
    forgetUnconfirmedAddresses(db, now),
    ...also,
    // The next pass goes on where there are more.
    ...(overdue.length < AT_ONCE ? [writeSetting(db, KEY, true, now)] : []),
  ];
  await db.batch(statements as [Statement, ...Statement[]]);
  if (overdue.length > 0) log.info('requests that were never confirmed were let go', { requests: overdue.length });
}

type Overdue = Awaited<ReturnType<typeof overdueQuery>>;

const isOverdue = (now: number) => and(isNull(signups.confirmedAt), lt(signups.expiresAt, now - UNCONFIRMED_FOR));

/** What a trial left waits for the clinic (`clinic/trial.ts`). */
function overdueQuery(db: Db, now: number) {
  return db
    .select({ id: signups.id, reader: subscribers })
    .from(signups)
    .innerJoin(subscribers, eq(subscribers.id, signups.subscriberId))
    .where(and(isOverdue(now), ne(subscribers.status, 'trial')))
    .orderBy(asc(signups.expiresAt), asc(signups.id))
    .limit(AT_ONCE);
}

/** Requests are cut from their readers. Whoever has no other one and never confirmed any is erased. A request made since keeps them. */
function forgetRequests(deps: Tidying, overdue: Overdue, now: number): Statement[] {
  const { db, chance } = deps;
  const rows = rowsOf(overdue.map(({ id, reader }) => ({ id, reader: reader.id, as: newId(chance, 'era') })));
  const cut = db
    .update(signups)
    .set({ subscriberId: field('as'), name: null, pattern: null })
    .from(rows)
    .where(and(sql`${signups.id} = ${field('id')}`, isOverdue(now), not(isErased(signups.subscriberId))));
  // The consent record of whoever stays says that they asked, and no longer in which request.
  const unnamed = db
    .update(consents)
    .set({ signupId: null })
    .from(rows)
    .where(
      sql`${consents.subscriberId} = ${field('reader')} AND ${consents.signupId} = ${field('id')}
        AND EXISTS (SELECT 1 FROM signups g WHERE g.id = ${field('id')} AND ${isErased(sql`g.subscriber_id`)})`,
    );
  const pending = new Map(
    overdue.filter(({ reader }) => reader.status === 'pending').map(({ reader }) => [reader.id, reader]),
  );
  const isAlone = sql`EXISTS (SELECT 1 FROM subscribers s WHERE s.id = ${field('id')} AND s.status = 'pending')
    AND NOT EXISTS (SELECT 1 FROM signups g WHERE g.subscriber_id = ${field('id')})`;
  return [cut, unnamed, ...(pending.size > 0 ? eraseStatements(deps, [...pending.values()], now, isAlone) : [])];
}

function forgetEvidence(db: Db, now: number): Statement {
  const { subscriberId, at } = consents;
  const old = db
    .select({ id: subscriberId })
    .from(consents)
    .where(sql`${subscriberId} >= 'evd_' AND ${subscriberId} < 'evd\`'`)
    .groupBy(subscriberId)
    .having(sql`max(${at}) < ${now - EVIDENCE_FOR}`);
  return db.delete(consents).where(inArray(subscriberId, old));
}
