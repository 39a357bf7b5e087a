import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { recordConsent } from '../consent/consent.ts';
import { findSuppression } from '../consent/suppression.ts';
import { derivedId, newId } from '../db/ids.ts';
import type { Subscriber } from '../db/records.ts';
import { deliveries, enrollments, signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import type { Address } from './address.ts';
import { confirmationForStruckOff } from './ask-again.ts';
import type { SignupForm } from './form.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const CONFIRMATION_LIFETIME = 7 * DAY;
/** Waits (ms) before the next confirmation to the same unconfirmed address. After the last one, no more go out. */
const WAITS_BETWEEN_CONFIRMATIONS = [10 * MINUTE, DAY];

/** Form fields that `signups` keeps under their own names. A new field needs a column there. */
type KeptAsNamed = Pick<typeof signups.$inferInsert, keyof Omit<SignupForm, 'email' | 'symptom' | 'consent'>>;
type Signing = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'keys' | 'site' | 'mailer'>;

/**
 * Records a request and its consent, and sends the confirmation. Returns nothing, because the visitor must not learn what is known about
 * the address. `origin`: keyed hash of the network address.
 */
export async function requestSignup(deps: Signing, form: SignupForm, origin: string): Promise<void> {
  const { db, clock } = deps;
  const now = clock.now();
  const subscriber = await findOrCreateSubscriber(deps, form.email, now);
  const signup = await openSignup(deps, subscriber, askedFor(form), now);
  const notice = await noticeFor(deps, subscriber, { id: signup.id, course: form.symptom }, now);
  await db.batch([
    signup.write,
    recordConsent(db, { act: 'requested', subscriberId: subscriber.id, signupId: signup.id, at: now, origin }),
    ...(notice?.statements ?? []),
  ]);
  if (notice) await deps.queue.send([notice.id]);
}

/** The columns of `signups` that come from the form. */
export type AskedFor = KeptAsNamed & { course: string };

function askedFor({ email, consent, symptom, ...kept }: SignupForm): AskedFor {
  return { course: symptom, ...(kept satisfies KeptAsNamed) };
}

async function findOrCreateSubscriber(deps: Signing, address: Address, now: number): Promise<Subscriber> {
  const { db } = deps;
  const { lessonHour } = await readClinic(deps);
  const fresh: Subscriber = {
    id: newId(deps.chance, 'sub'),
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

/** Changes an open request instead of adding one, so that a link already sent does what was asked last. */
async function openSignup({ db }: Signing, subscriber: Subscriber, asked: AskedFor, now: number) {
  const expiresAt = now + CONFIRMATION_LIFETIME;
  // The first name stays, because a stranger must not choose how a reader is greeted.
  const { name, ...changed } = asked;
  const earlier = await db
    .select()
    .from(signups)
    .where(eq(signups.subscriberId, subscriber.id))
    .orderBy(desc(signups.requestedAt));
  const open = earlier.find(signup => signup.confirmedAt === null && signup.expiresAt > now);
  const id = open?.id ?? derivedId('sgn', subscriber.id, earlier.length);
  const write = db
    .insert(signups)
    .values({ id, subscriberId: subscriber.id, requestedAt: now, expiresAt, ...asked })
    .onConflictDoUpdate({ target: signups.id, set: { ...changed, expiresAt }, setWhere: isNull(signups.confirmedAt) });
  return { id, write };
}

async function noticeFor(deps: Signing, subscriber: Subscriber, signup: { id: string; course: string }, now: number) {
  const suppression = await findSuppression(deps, subscriber.emailKey);
  if (suppression) return confirmationForStruckOff(deps, suppression, signup.id, subscriber.id);
  const { confirmedAt, notices } = await noticesSinceConfirmation(deps, subscriber.id);
  const wait = notices.length === 0 ? 0 : WAITS_BETWEEN_CONFIRMATIONS[notices.length - 1];
  if (wait === undefined || now - (notices[0]?.dueAt ?? 0) < wait) return undefined;
  const enrolled = subscriber.status === 'active' && (await isEnrolled(deps, subscriber.id, signup.course));
  const id = derivedId('dlv', subscriber.id, confirmedAt, notices.length);
  const kind = enrolled ? 'already-enrolled' : 'confirmation';
  const { insert } = newNotice(deps, kind, { id, subjectId: signup.id, subscriberId: subscriber.id });
  return { id, statements: [insert] };
}

async function isEnrolled({ db }: Signing, subscriberId: string, course: string): Promise<boolean> {
  const open = and(
    eq(enrollments.subscriberId, subscriberId),
    eq(enrollments.course, course),
    inArray(enrollments.state, ['active', 'paused']),
  );
  return (await db.select({ id: enrollments.id }).from(enrollments).where(open).get()) !== undefined;
}

/** Newest first. Notices before the last confirmation (0: there was none) are not counted. */
async function noticesSinceConfirmation({ db }: Signing, subscriberId: string) {
  const last = await db
    .select({ at: signups.confirmedAt })
    .from(signups)
    .where(eq(signups.subscriberId, subscriberId))
    .orderBy(desc(signups.confirmedAt))
    .get();
  const confirmedAt = last?.at ?? 0;
  const kinds = inArray(deliveries.kind, ['confirmation', 'already-enrolled']);
  const notices = await db
    .select({ dueAt: deliveries.dueAt })
    .from(deliveries)
    .where(and(eq(deliveries.subscriberId, subscriberId), kinds, gt(deliveries.dueAt, confirmedAt)))
    .orderBy(desc(deliveries.dueAt));
  return { confirmedAt, notices };
}
