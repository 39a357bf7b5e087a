import { and, asc, eq, inArray, isNull, lt, ne, not, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { forgetUnconfirmedAddresses } from '../consent/corrections.ts';
import type { Db } from '../db/database.ts';
import { isErased } from '../db/erased.ts';
import { newId } from '../db/ids.ts';
import { field, rowsOf } from '../db/rows.ts';
import { consents, signups, subscribers } from '../db/schema.ts';
import { type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { eraseStatements, SIGNUP_OF_NOBODY } from './statements.ts';

type Tidying = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'log'>;
type Statement = BatchItem<'sqlite'>;

/** Says when it was done last. */
export const TIDIED = 'readers-tidied' satisfies SettingKey;
const DAY = 24 * 60 * 60_000;
/** How long (ms) a request is kept after its last link has expired. */
const UNCONFIRMED_FOR = 7 * DAY;
/** How long (ms) the consent of an erased reader is kept after its last act, which is the erasure. */
const EVIDENCE_FOR = 3 * 365 * DAY;
/** Requests in one pass. */
const AT_ONCE = 50;

/**
 * Once a day: lets go who never confirmed, and consents that need no proof any more. `restoredAt`: when a copy was restored,
 * which does not know who has confirmed since: requests are kept as long from then on as from their expiry. `also`: statements that let go what
 * else has had its day. It comes again with the next pass where there are more. On D1 twenty-one queries, and those beside.
 */
export async function tidyReaders(deps: Tidying, restoredAt = 0, also: readonly Statement[] = []): Promise<void> {
  const { db, clock, log } = deps;
  const now = clock.now();
  const overdue = restoredAt <= now - UNCONFIRMED_FOR ? await overdueQuery(db, now) : [];
  const statements: Statement[] = [
    ...(overdue.length > 0 ? forgetRequests(deps, overdue, now) : []),
    forgetEvidence(db, now),
    forgetUnconfirmedAddresses(db, now),
    ...also,
    // The next pass goes on where there are more.
    ...(overdue.length < AT_ONCE ? [writeSetting(db, TIDIED, true, now)] : []),
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
    .set({ subscriberId: field('as'), ...SIGNUP_OF_NOBODY })
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
  return [
    cut,
    unnamed,
    ...(pending.size > 0 ? eraseStatements(deps, [...pending.values()], now, { only: isAlone }) : []),
  ];
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
