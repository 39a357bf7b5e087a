import { and, eq, inArray, sql } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import { sentTo } from '../consent/corrections.ts';
import { isThere } from '../db/erased.ts';
import { derivedId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import { consultationRequests, deliveries, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { recordAction, type Visit } from '../tracking/record.ts';
import type { ConsultationForm } from './form.ts';

type Requesting = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'site' | 'log' | 'timers' | 'sharesCommits'>;
/** A lesson that a reader got and may answer. */
export type Invitation = { deliveryId: string; subscriberId: string; course: string };
/** `email`: the address that it went to. */
export type FoundInvitation = { invitation: Invitation; email: string };

/** Milliseconds in which the same words are the same request, such as a second press of the button or a reload. */
const REPEAT_MS = 10 * 60_000;
const DAY = 24 * 60 * 60_000;
const MOST_A_DAY = 5;

/** The reader and the course of a lesson's delivery. `undefined` if there is no such lesson, or the reader was erased. */
export async function findInvitation(
  { db }: Pick<Deps, 'db'>,
  deliveryId: string,
): Promise<FoundInvitation | undefined> {
  const found = await db
    .select({ subscriberId: subscribers.id, email: sentTo(), course: deliveries.course })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(and(eq(deliveries.id, deliveryId), inArray(deliveries.kind, ['lesson', 'lesson-again'])))
    .get();
  if (!found?.course) return undefined;
  const { subscriberId, course, email } = found;
  return { invitation: { deliveryId, subscriberId, course }, email };
}

/**
 * Stores the request and queues the clinic's notice in one transaction. The same request within ten minutes is stored once. Returns whether
 * the clinic has it: one invitation may make only so many.
 */
export async function requestConsultation(
  deps: Requesting,
  invitation: Invitation,
  form: ConsultationForm,
  visit: Visit,
): Promise<boolean> {
  const same = await allSame(deps, invitation, form);
  if (same.some(({ createdAt }) => isWithin(REPEAT_MS, createdAt, deps.clock.now()))) return true;
  const id = requestId(
    invitation,
    form,
    same.map(earlier => earlier.id),
  );
  const kept = await keep(deps, { id, ...invitation, ...form, createdAt: deps.clock.now() });
  if (kept === 'repeated') return true;
  if (kept === 'too-many') {
    deps.log.warn('more requests from one invitation than anybody needs');
    return false;
  }
  deps.log.info('a consultation was asked for', { request: id });
  await recordAction(deps, invitation.deliveryId, visit);
  await deps.queue.send([kept.noticeId]);
  return true;
}

/** A time in the future comes from a wrong clock. */
const isWithin = (ms: number, at: number, now: number): boolean => at > now - ms && at <= latestBelieved(now);

/**
 * Condition: this invitation has fewer requests of the last day than one may make. Anybody with the link could fill the clinic's inbox; five
 * are enough to change one's mind.
 */
function mayAskAgain({ clock }: Pick<Deps, 'clock'>, { deliveryId }: Pick<Invitation, 'deliveryId'>) {
  const now = clock.now();
  return sql`(SELECT count(*) FROM consultation_requests r WHERE r.delivery_id = ${deliveryId}
    AND r.created_at > ${now - DAY} AND r.created_at <= ${latestBelieved(now)}) < ${MOST_A_DAY}`;
}

function allSame({ db }: Requesting, { deliveryId }: Invitation, form: ConsultationForm) {
  const { id, createdAt, contactBy, phone, preferredTimes, note } = consultationRequests;
  return db
    .select({ id, createdAt })
    .from(consultationRequests)
    .where(
      and(
        eq(consultationRequests.deliveryId, deliveryId),
        eq(contactBy, form.contactBy),
        eq(preferredTimes, form.preferredTimes),
        sql`${phone} IS ${form.phone}`,
        sql`${note} IS ${form.note}`,
      ),
    )
    .orderBy(id);
}

/** Two presses at the same moment get the same id, so that only one is stored. */
function requestId({ deliveryId }: Invitation, form: ConsultationForm, after: string[]): string {
  return derivedId('req', deliveryId, form.contactBy, form.phone ?? '', form.preferredTimes, form.note ?? '', ...after);
}

type Kept = { noticeId: string } | 'repeated' | 'too-many';

/** Counts and stores in one statement, so that the limit holds however many ask in the same moment. */
async function keep(deps: Requesting, request: typeof consultationRequests.$inferInsert): Promise<Kept> {
  const { db } = deps;
  const noticeId = derivedId('dlv', request.id);
  const notice = newDelivery(deps, deps.clock.now(), {
    ...{ id: noticeId, kind: 'consultation-request', subjectId: request.id },
  });
  const isStored = sql`EXISTS (SELECT 1 FROM consultation_requests r WHERE r.id = ${request.id})`;
  const [stored] = await db.batch([
    db
      .insert(consultationRequests)
      .select(rowWhere(consultationRequests, request, and(mayAskAgain(deps, request), isThere(request.subscriberId))!))
      .onConflictDoNothing()
      .returning({ id: consultationRequests.id }),
    db
      .insert(deliveries)
      .select(rowWhere(deliveries, notice, isStored))
      .onConflictDoNothing(),
  ]);
  if (stored.length > 0) return { noticeId };
  return (await isKept(deps, request.id)) ? 'repeated' : 'too-many';
}

async function isKept({ db }: Requesting, id: string): Promise<boolean> {
  const row = await db
    .select({ id: consultationRequests.id })
    .from(consultationRequests)
    .where(eq(consultationRequests.id, id))
    .get();
  return row !== undefined;
}
