import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { newId } from '../db/ids.ts';
import { deliveries, enrollments, signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../delivery/outbox.ts';
import type { NoticeKind } from '../rendering/compiled.ts';
import type { Address } from './address.ts';
import { recordConsent } from './consent.ts';
import { isSuppressed } from './suppression.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const CONFIRMATION_LIFETIME = 7 * DAY;
/** How long must pass before the next confirmation goes to the same unconfirmed address; after the last, none does. */
const WAITS_BETWEEN_CONFIRMATIONS = [10 * MINUTE, DAY];

export type SignupRequest = { address: Address; name: string | null; course: string; pattern: string | null; origin: string };
type Signing = Pick<Deps, 'db' | 'queue' | 'clock' | 'keys' | 'site' | 'mailer'>;
type Subscriber = typeof subscribers.$inferSelect;

/**
 * Writes down what somebody asked for and agreed to, and sends what is to be confirmed. Returns nothing: whoever asks must
 * not learn what is known of the address.
 */
export async function requestSignup(deps: Signing, request: SignupRequest): Promise<void> {
  const { db, clock } = deps;
  const now = clock.now();
  const subscriber = await findOrCreateSubscriber(deps, request, now);
  const signup = await openSignup(deps, subscriber, request, now);
  const kind = await noticeFor(deps, subscriber, request.course, now);
  const notice = kind && newNotice(deps, kind, signup.id, subscriber.id);
  await db.batch([
    signup.write,
    recordConsent(db, 'requested', { subscriberId: subscriber.id, signupId: signup.id }, now, request.origin),
    ...(notice ? [notice.insert] : []),
  ]);
  if (notice) await deps.queue.send([notice.id]);
}

async function findOrCreateSubscriber(deps: Signing, { address }: SignupRequest, now: number): Promise<Subscriber> {
  const { db } = deps;
  const { lessonHour } = await readClinic(deps);
  const fresh: Subscriber = {
    id: newId('sub'),
    email: address.email,
    emailKey: address.key,
    name: null,
    status: 'pending',
    hour: lessonHour,
    lastLessonAt: null,
    createdAt: now,
  };
  await db.insert(subscribers).values(fresh).onConflictDoNothing();
  return (await db.select().from(subscribers).where(eq(subscribers.emailKey, address.key)).get())!;
}

/** An open request is changed rather than joined by another: the link that is already on its way then does what was asked last. */
async function openSignup({ db }: Signing, subscriber: Subscriber, request: SignupRequest, now: number) {
  const asked = { course: request.course, pattern: request.pattern, name: request.name, expiresAt: now + CONFIRMATION_LIFETIME };
  const open = await db
    .select()
    .from(signups)
    .where(and(eq(signups.subscriberId, subscriber.id), isNull(signups.confirmedAt), gt(signups.expiresAt, now)))
    .orderBy(desc(signups.requestedAt))
    .get();
  if (open) return { id: open.id, write: db.update(signups).set(asked).where(eq(signups.id, open.id)) };
  const id = newId('sgn');
  return { id, write: db.insert(signups).values({ id, subscriberId: subscriber.id, requestedAt: now, ...asked }) };
}

async function noticeFor(deps: Signing, subscriber: Subscriber, course: string, now: number): Promise<NoticeKind | undefined> {
  if (subscriber.status === 'suppressed' || (await isSuppressed(deps, subscriber.emailKey))) return undefined;
  const kind = subscriber.status === 'active' && (await isEnrolled(deps, subscriber.id, course)) ? 'already-enrolled' : 'confirmation';
  const earlier = await noticesSince(deps, subscriber.id);
  const wait = WAITS_BETWEEN_CONFIRMATIONS[earlier.length - 1];
  if (earlier.length === 0) return kind;
  return wait !== undefined && now - earlier[0]!.dueAt >= wait ? kind : undefined;
}

async function isEnrolled({ db }: Signing, subscriberId: string, course: string): Promise<boolean> {
  const open = and(eq(enrollments.subscriberId, subscriberId), eq(enrollments.course, course), inArray(enrollments.state, ['active', 'paused']));
  return (await db.select({ id: enrollments.id }).from(enrollments).where(open).get()) !== undefined;
}

/** Newest first; counted anew after each confirmation. */
async function noticesSince({ db }: Signing, subscriberId: string) {
  const confirmed = await db
    .select({ at: signups.confirmedAt })
    .from(signups)
    .where(eq(signups.subscriberId, subscriberId))
    .orderBy(desc(signups.confirmedAt))
    .get();
  return db
    .select({ dueAt: deliveries.dueAt })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.subscriberId, subscriberId),
        inArray(deliveries.kind, ['confirmation', 'already-enrolled']),
        gt(deliveries.dueAt, confirmed?.at ?? 0),
      ),
    )
    .orderBy(desc(deliveries.dueAt));
}
