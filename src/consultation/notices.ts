import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { latestBelieved } from '../calendar/believed.ts';
import { isThere } from '../db/erased.ts';
import { derivedId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newDelivery } from '../outbox/new-delivery.ts';

type Telling = Pick<Deps, 'db' | 'site' | 'clock' | 'chance'>;
/** What was done to which request. `version`: names this act among those on the request, such as its time. */
export type Act = { requestId: string; subscriberId: string; version: string | number };

const DAY = 24 * 60 * 60_000;
const MOST_A_DAY = 5;

/**
 * Condition: in the last day this reader was sent fewer copies than one may get. Each act sends one, so it limits what the clinic hears, too:
 * anybody with the link could fill both mailboxes, and five are enough to change one's mind.
 */
export function mayActAgain({ clock }: Pick<Deps, 'clock'>, subscriberId: string): SQL {
  const now = clock.now();
  return sql`(SELECT count(*) FROM deliveries d WHERE d.subscriber_id = ${subscriberId} AND d.kind = 'consultation-copy'
    AND d.due_at > ${now - DAY} AND d.due_at <= ${latestBelieved(now)}) < ${MOST_A_DAY}`;
}

/**
 * Statements, to be run behind the write of an act in its batch: the reader's copy, and the clinic's notice where there is a copy. `isDone`: the
 * condition that the act was written. The ids are made of the act, so that two presses at once tell it once.
 */
export function tellBoth(deps: Telling, act: Act, kind: 'consultation-request' | 'consultation-changed', isDone: SQL) {
  const { db, clock } = deps;
  const { requestId, subscriberId, version } = act;
  const copyId = derivedId('dlv', 'copy', requestId, version);
  const noticeId = derivedId('dlv', kind, requestId, version);
  const copy = newDelivery(deps, clock.now(), {
    ...{ id: copyId, kind: 'consultation-copy', subjectId: requestId, subscriberId },
  });
  const notice = newDelivery(deps, clock.now(), { id: noticeId, kind, subjectId: requestId });
  const isCopied = sql`EXISTS (SELECT 1 FROM deliveries d WHERE d.id = ${copyId})`;
  const insert = (row: typeof copy, condition: SQL): BatchItem<'sqlite'> =>
    db
      .insert(deliveries)
      .select(rowWhere(deliveries, row, condition))
      .onConflictDoNothing();
  return {
    ids: [copyId, noticeId],
    statements: [insert(copy, sql`${isDone} AND ${isThere(subscriberId)}`), insert(notice, isCopied)] as const,
  };
}
