import { and, desc, eq, inArray } from 'drizzle-orm';
import { sentTo } from '../consent/corrections.ts';
import type { Db } from '../db/database.ts';
import type { ConsultationRequest } from '../db/records.ts';
import { consultationRequests, deliveries, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isEmptied, standingOf } from './standing.ts';

/** A lesson that a reader got and may answer. */
export type Invitation = { deliveryId: string; subscriberId: string; course: string };
/** `email`: the address that it went to. */
export type FoundInvitation = { invitation: Invitation; email: string };

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

/** The reader's requests of this course, newest first. By the mails that they answer, of which there is an index. */
export async function readOwn(db: Db, { subscriberId, course }: Invitation): Promise<ConsultationRequest[]> {
  const rows = await db
    .select({ request: consultationRequests })
    .from(consultationRequests)
    .innerJoin(deliveries, eq(deliveries.id, consultationRequests.deliveryId))
    .where(and(eq(deliveries.subscriberId, subscriberId), eq(consultationRequests.course, course)))
    .orderBy(desc(consultationRequests.createdAt), desc(consultationRequests.id));
  return rows.map(({ request }) => request);
}

/** The request that can still be changed: the last one, unless it came to an end or its words are gone. */
export function liveOf([last]: ConsultationRequest[]): ConsultationRequest | undefined {
  if (!last || isEmptied(last)) return undefined;
  const standing = standingOf(last);
  return standing === 'withdrawn' || standing === 'closed' ? undefined : last;
}

/** The request that was taken back last, if that can be undone. */
export const withdrawnOf = ([last]: ConsultationRequest[]): ConsultationRequest | undefined =>
  last && !isEmptied(last) && standingOf(last) === 'withdrawn' ? last : undefined;
