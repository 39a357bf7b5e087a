import { and, eq, sql } from 'drizzle-orm';
import { isThere } from '../db/erased.ts';
import { derivedId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { ConsultationRequest } from '../db/records.ts';
import { consultationRequests } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { recordAction, type Visit } from '../tracking/record.ts';
import type { ConsultationForm } from './form.ts';
import { mayActAgain, tellBoth } from './notices.ts';
import { type Invitation, liveOf, readOwn } from './own-request.ts';
import { saidAt } from './standing.ts';

export type Requesting = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'site' | 'log' | 'timers' | 'sharesCommits'>;
/** `same`: it was so already. `too-many`: not kept, because of this reader there were enough for a day. */
export type Asked = 'asked' | 'changed' | 'same' | 'too-many';

/** How often it is tried anew where somebody else with the same link was quicker. */
const TRIES = 8;

/**
 * Keeps what the reader asks for: one request of a course at a time, so what is typed while one is under way takes its place and waits for the
 * clinic anew. Copy and notice are written in the same transaction.
 */
export async function askForConsultation(
  deps: Requesting,
  invitation: Invitation,
  form: ConsultationForm,
  visit: Visit,
): Promise<Asked> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const own = await readOwn(deps.db, invitation);
    const live = liveOf(own);
    if (live && isSame(live, form)) return 'same';
    const told = live ? await change(deps, live, form) : await create(deps, invitation, form, own.length);
    if (told.length > 0) {
      await recordAction(deps, invitation.deliveryId, visit);
      await deps.queue.send(told);
      return live ? 'changed' : 'asked';
    }
    if (!(await isFree(deps, invitation))) break;
  }
  deps.log.warn('more requests of one reader than anybody needs');
  return 'too-many';
}

const WORDS = ['contactBy', 'phone', 'preferredTimes', 'preferredDays', 'note'] as const;
const isSame = (request: ConsultationRequest, form: ConsultationForm): boolean =>
  WORDS.every(name => JSON.stringify(request[name]) === JSON.stringify(form[name]));

/** Gives the ids of the mails that it makes: none, if somebody was quicker or there were too many. `earlier`: requests of before. */
async function create(deps: Requesting, invitation: Invitation, form: ConsultationForm, earlier: number) {
  const { db, clock } = deps;
  const { subscriberId, course } = invitation;
  const id = derivedId('req', subscriberId, course, earlier);
  const request = { id, ...invitation, ...form, createdAt: clock.now() };
  const isKept = sql`EXISTS (SELECT 1 FROM consultation_requests r WHERE r.id = ${id})`;
  const told = tellBoth(deps, { requestId: id, subscriberId, version: 0 }, 'consultation-request', isKept);
  const mayAsk = and(mayActAgain(deps, subscriberId), isThere(subscriberId))!;
  const [kept] = await db.batch([
    db
      .insert(consultationRequests)
      .select(rowWhere(consultationRequests, request, mayAsk))
      .onConflictDoNothing()
      .returning({ id: consultationRequests.id }),
    ...told.statements,
  ]);
  if (kept.length > 0) deps.log.info('a consultation was asked for', { request: id });
  return kept.length > 0 ? told.ids : [];
}

/** The same for a request that is there. Where the clinic had answered it already, it is told again if it is left to wait. */
async function change(deps: Requesting, live: ConsultationRequest, form: ConsultationForm): Promise<string[]> {
  const { db } = deps;
  const { id, subscriberId, handledAt } = live;
  const changedAt = nextVersion(deps, live);
  const isChanged = sql`EXISTS (SELECT 1 FROM consultation_requests r WHERE r.id = ${id} AND r.changed_at = ${changedAt})`;
  const told = tellBoth(deps, { requestId: id, subscriberId, version: changedAt }, 'consultation-changed', isChanged);
  const anew = handledAt === null ? {} : { handledAt: null, handledAs: null, remindedAt: null };
  const [changed] = await db.batch([
    db
      .update(consultationRequests)
      .set({ ...form, ...anew, changedAt })
      .where(and(isAsRead(live), mayActAgain(deps, subscriberId)))
      .returning({ id: consultationRequests.id }),
    ...told.statements,
  ]);
  return changed.length > 0 ? told.ids : [];
}

/** Later than the last one also where two come in the same millisecond, or the clock ran ahead before. */
export const nextVersion = ({ clock }: Pick<Deps, 'clock'>, request: ConsultationRequest): number =>
  Math.max(clock.now(), saidAt(request) + 1);

/** Condition: nobody has written it since it was read. */
export const isAsRead = ({ id, changedAt, withdrawnAt }: ConsultationRequest) =>
  and(
    eq(consultationRequests.id, id),
    sql`${consultationRequests.changedAt} IS ${changedAt}`,
    sql`${consultationRequests.withdrawnAt} IS ${withdrawnAt}`,
  );

async function isFree(deps: Requesting, { subscriberId }: Invitation): Promise<boolean> {
  const [row] = await deps.db.values<[number]>(
    sql`SELECT ${isThere(subscriberId)} AND ${mayActAgain(deps, subscriberId)}`,
  );
  return row![0] === 1;
}
