import { and, asc, isNull, type SQL, sql } from 'drizzle-orm';
import { derivedId } from '../db/ids.ts';
import { isOneOf } from '../db/rows.ts';
import { consultationRequests } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { waitsForAnswer } from './waiting.ts';

type Reminding = Pick<Deps, 'db' | 'clock' | 'site' | 'chance' | 'log'>;

const DAY = 24 * 60 * 60_000;
/** How long (ms) a request waits before the clinic is told again. */
const TOLD_AFTER = 2 * DAY;
/** Requests in one pass. */
const AT_ONCE = 20;

/**
 * Condition: the request has waited for two days, and the clinic was not told of it a second time. By the index of those that wait. `since`: older
 * ones are passed over, so that nobody who upgrades gets a mail for each that was left as it was.
 */
const isForgotten = (now: number, since: SQL | number): SQL =>
  and(
    waitsForAnswer,
    sql`${consultationRequests.createdAt} >= ${since}`,
    sql`${consultationRequests.createdAt} <= ${now - TOLD_AFTER}`,
    sql`coalesce(${consultationRequests.changedAt}, 0) <= ${now - TOLD_AFTER}`,
    isNull(consultationRequests.remindedAt),
  )!;

/** For a statement: whether there is one. */
export const isAnyForgotten = (now: number, since: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM ${consultationRequests} WHERE ${isForgotten(now, since)})`;

/**
 * Mails the clinic of each request that was not answered in two days, once. Gives the ids of the mails. The row says that it was done, in the
 * same transaction, and the id is made from the request's, so that two passes at once tell it once.
 */
export async function remindClinic(deps: Reminding, since: number): Promise<string[]> {
  const { db, clock, log } = deps;
  const now = clock.now();
  const { id, createdAt, changedAt } = consultationRequests;
  const forgotten = await db
    .select({ id, said: sql<number>`coalesce(${changedAt}, ${createdAt})` })
    .from(consultationRequests)
    .where(isForgotten(now, since))
    .orderBy(asc(createdAt), asc(id))
    .limit(AT_ONCE);
  if (forgotten.length === 0) return [];
  const notices = forgotten.map(request => {
    const noticeId = derivedId('dlv', 'waiting', request.id, request.said);
    return newNotice(deps, 'consultation-waiting', { id: noticeId, subjectId: request.id, subscriberId: null });
  });
  const ids = forgotten.map(request => request.id);
  await db.batch([
    db.update(consultationRequests).set({ remindedAt: now }).where(isOneOf(id, ids)),
    ...notices.map(({ insert }) => insert),
  ]);
  log.info('the clinic is told that requests wait for an answer', { requests: ids.length });
  return notices.map(notice => notice.id);
}
