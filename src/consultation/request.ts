import { and, count, eq, gt, lte, sql } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import { derivedId } from '../db/ids.ts';
import { consultationRequests, deliveries, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { recordAction, type Visit } from '../tracking/record.ts';
import type { ConsultationForm } from './form.ts';

type Requesting = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'site' | 'log'>;
/** A lesson that a reader got and may answer. */
export type Invitation = { deliveryId: string; subscriberId: string; course: string };

/** Milliseconds in which the same words are the same request, such as a second press of the button or a reload. */
const REPEAT_MS = 10 * 60_000;
const DAY = 24 * 60 * 60_000;
const MOST_A_DAY = 5;

/** The reader and the course of a lesson's delivery. `undefined` if there is no such lesson, or the reader was erased. */
export async function findInvitation({ db }: Pick<Deps, 'db'>, deliveryId: string): Promise<Invitation | undefined> {
  const found = await db
    .select({ subscriberId: subscribers.id, course: deliveries.course })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.kind, 'lesson')))
    .get();
  return found?.course ? { deliveryId, subscriberId: found.subscriberId, course: found.course } : undefined;
}

/** Stores the request and queues the clinic's notice in one transaction. The same request within ten minutes is stored once. */
export async function requestConsultation(
  deps: Requesting,
  invitation: Invitation,
  form: ConsultationForm,
  visit: Visit,
): Promise<void> {
  const same = await allSame(deps, invitation, form);
  if (same.some(({ createdAt }) => isWithin(REPEAT_MS, createdAt, deps.clock.now()))) return;
  if (await hasAskedOften(deps, invitation))
    return deps.log.warn('more requests from one invitation than anybody needs');
  const id = requestId(
    invitation,
    form,
    same.map(earlier => earlier.id),
  );
  const noticeId = await keep(deps, { id, ...invitation, ...form, createdAt: deps.clock.now() });
  if (!noticeId) return;
  deps.log.info('a consultation was asked for', { request: id });
  await recordAction(deps, invitation.deliveryId, visit);
  await deps.queue.send([noticeId]);
}

/** A time in the future comes from a wrong clock. */
const isWithin = (ms: number, at: number, now: number): boolean => at > now - ms && at <= latestBelieved(now);

/** Anybody with the link could fill the clinic's inbox. Five requests a day are enough to change one's mind. */
const hasAskedOften = async ({ db, clock }: Requesting, { deliveryId }: Pick<Invitation, 'deliveryId'>) =>
  (await db.$count(consultationRequests, fromTheLastDay(deliveryId, clock.now()))) >= MOST_A_DAY;

function fromTheLastDay(invitedBy: string, now: number) {
  const { deliveryId, createdAt } = consultationRequests;
  return and(eq(deliveryId, invitedBy), gt(createdAt, now - DAY), lte(createdAt, latestBelieved(now)));
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

/** Returns the id of the notice to send. `undefined` if this request, or as many as a day may bring, were stored meanwhile. */
async function keep(deps: Requesting, request: typeof consultationRequests.$inferInsert): Promise<string | undefined> {
  const notice = newNotice(deps, 'consultation-request', { subjectId: request.id, subscriberId: null });
  try {
    const id = idWithinLimit(deps, request);
    await deps.db.batch([deps.db.insert(consultationRequests).values({ ...request, id }), notice.insert]);
    return notice.id;
  } catch (error) {
    if ((await isKept(deps, request.id)) || (await hasAskedOften(deps, request))) return undefined;
    throw error;
  }
}

/** Beyond the limit there is no id, and without one the whole batch fails. So requests at the same moment cannot pass it together. */
function idWithinLimit({ db, clock }: Requesting, { id, deliveryId }: typeof consultationRequests.$inferInsert) {
  const today = db.select({ count: count() }).from(consultationRequests).where(fromTheLastDay(deliveryId, clock.now()));
  return sql`CASE WHEN (${today}) < ${MOST_A_DAY} THEN ${id} END`;
}

async function isKept({ db }: Requesting, id: string): Promise<boolean> {
  const row = await db
    .select({ id: consultationRequests.id })
    .from(consultationRequests)
    .where(eq(consultationRequests.id, id))
    .get();
  return row !== undefined;
}
