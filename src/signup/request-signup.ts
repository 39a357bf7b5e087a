import { desc, eq, isNull } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { recordConsent } from '../consent/consent.ts';
import { derivedId, newId } from '../db/ids.ts';
import type { Subscriber } from '../db/records.ts';
import { signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { Address } from './address.ts';
import type { SignupForm } from './form.ts';
import { noticeFor } from './notice.ts';

export const CONFIRMATION_LIFETIME = 7 * 86_400_000;

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
  const notice = await noticeFor(deps, subscriber, { id: signup.id, course: form.symptom });
  await db.batch([
    signup.write,
    recordConsent(db, { act: 'requested', subscriberId: subscriber.id, signupId: signup.id, at: now, origin }),
    ...(notice?.statements ?? []),
  ]);
  if (notice?.id) await deps.queue.send([notice.id]);
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

/**
 * Changes an open request instead of adding one, so that a link already sent does what was asked last. One whose expiry a clock that ran
 * ahead has written is changed too, which sets it right.
 */
async function openSignup({ db }: Signing, subscriber: Subscriber, asked: AskedFor, now: number) {
  const expiresAt = now + CONFIRMATION_LIFETIME;
  // The first name stays, because a stranger must not choose how a reader is greeted.
  const { name, ...changed } = asked;
  const earlier = await db
    .select()
    .from(signups)
    .where(eq(signups.subscriberId, subscriber.id))
    .orderBy(desc(signups.requestedAt), desc(signups.id));
  const open = earlier.find(signup => signup.confirmedAt === null && signup.expiresAt > now);
  const id = open?.id ?? derivedId('sgn', subscriber.id, earlier.length);
  const write = db
    .insert(signups)
    .values({ id, subscriberId: subscriber.id, requestedAt: now, expiresAt, ...asked })
    .onConflictDoUpdate({ target: signups.id, set: { ...changed, expiresAt }, setWhere: isNull(signups.confirmedAt) });
  return { id, write };
}
