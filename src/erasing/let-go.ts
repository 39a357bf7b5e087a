import { asc, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { isIn } from '../db/delivery-states.ts';
import { field } from '../db/rows.ts';
import { deliveries, subscribers } from '../db/schema.ts';
import { type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { LEASED, WAITING } from '../mails/states.ts';
import { eraseStatements } from './statements.ts';

type LettingGo = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'log'>;
type Statement = BatchItem<'sqlite'>;

/** Its value is since when readers are let go (epoch ms); `updated_at` says when it was done last. */
export const LET_GO = 'readers-let-go' satisfies SettingKey;

const DAY = 24 * 60 * 60_000;
/** How long (ms) a reader is kept after the last course has ended. */
export const KEPT_FOR = 90 * DAY;
/** Readers in one pass. */
const AT_ONCE = 20;

/**
 * Once a day: erases readers whose last course ended 90 days ago and who have not gone on, as if they had asked for it. Nothing of them is
 * needed any more: sums stay, and the proof of their consent. `since`: when this database first did it; unset: it never did. Whoever was there
 * then is kept for 90 days from then on, so that an upgrade surprises nobody. `restoredAt`: when a copy was restored, which does not know who has
 * come back since: they are kept as long from then on, or the memory would erase them in a later copy that knows. `also`: statements that let go what else has had its day. On D1
 * twenty-five queries, and those beside.
 */
export async function letGoReaders(
  deps: LettingGo,
  { since, restoredAt = 0 }: { since?: number; restoredAt?: number },
  also: readonly Statement[] = [],
): Promise<void> {
  const { db, clock, log } = deps;
  const now = clock.now();
  const begun = since ?? now;
  const over = Math.max(begun, restoredAt) <= now - KEPT_FOR ? await overQuery(db, now) : [];
  const only = mayGoSince(sql`${field('id')}`, now);
  const statements: Statement[] = [
    ...(over.length > 0 ? eraseStatements(deps, over, now, { only, by: 'program' }) : []),
    ...also,
    // The next pass goes on where there are more.
    ...(over.length < AT_ONCE ? [writeSetting(db, LET_GO, begun, now)] : []),
  ];
  if (statements.length > 0) await db.batch(statements as [Statement, ...Statement[]]);
  if (over.length > 0) log.info('readers whose courses are over were let go', { readers: over.length });
}

/** Readers in question wait for the clinic, those of a trial as well, and whoever has not confirmed goes sooner (`retention.ts`). */
function overQuery(db: Deps['db'], now: number) {
  return db
    .select()
    .from(subscribers)
    .where(mayGoSince(sql`${subscribers.id}`, now))
    .orderBy(asc(subscribers.createdAt), asc(subscribers.id))
    .limit(AT_ONCE);
}

/**
 * Condition: nothing of this reader is under way, and nothing was for 90 days: no course, no request to sign up, no request for a consultation,
 * no mail. Each is asked by an index on the reader.
 */
function mayGoSince(id: ReturnType<typeof sql>, now: number) {
  const old = now - KEPT_FOR;
  const underWay = isIn([...WAITING, ...LEASED]);
  return sql`EXISTS (SELECT 1 FROM subscribers s WHERE s.id = ${id} AND s.created_at < ${old}
      AND s.status IN ('active', 'unsubscribed', 'suppressed'))
    AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.subscriber_id = ${id}
      AND (e.ended_at IS NULL OR e.ended_at >= ${old}))
    AND NOT EXISTS (SELECT 1 FROM signups g WHERE g.subscriber_id = ${id}
      AND (g.confirmed_at IS NULL OR g.confirmed_at >= ${old}))
    AND NOT EXISTS (SELECT 1 FROM ${deliveries} WHERE ${deliveries.subscriberId} = ${id}
      AND (${underWay} OR EXISTS (SELECT 1 FROM consultation_requests r WHERE r.delivery_id = ${deliveries.id}
        AND (r.preferred_times <> '' OR r.preferred_days <> '[]'))))`;
}
