import { desc, eq, isNull, sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { recordConsent } from '../consent/consent.ts';
import { isThere } from '../db/erased.ts';
import { derivedId, newId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { Consent, Subscriber } from '../db/records.ts';
import { signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { DayoriError } from '../errors.ts';
import { type Asking, noteProxy, noteRefused, type Outlook, outlook } from '../limits/turns.ts';
import { isLate, readStanding } from '../pauses/sending-state.ts';
import { t } from '../texts/ja.ts';
import type { Limited } from '../tracking/visit.ts';
import type { Address } from './address.ts';
import { type Notice, togetherAt } from './answer.ts';
import { countAsked } from './count-by-domain.ts';
import type { SignupForm } from './form.ts';
import { mailsTo, noticeFor } from './notice.ts';
import { type AskedFor, CONFIRMATION_LIFETIME, type KeptAsNamed, sameRequest } from './open-request.ts';

type Signing = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'keys' | 'site' | 'mailer'>;

/**
 * Where a request comes from. `origin`: keyed hash of the network address, for the consent record. `again`: it asks for a further mail about
 * what was asked for before, by a button that says so.
 */
export type Visitor = Limited & Asking & { origin: string; again?: boolean };

/** `late`: no mail goes out at all for now, because the mail server or the queue is silent, or something pauses all of it. */
export type Expected = Outlook | 'late';

/**
 * Records a request and its consent, and sends the confirmation. Returns what a mail of this visitor must expect now, to whatever address,
 * because the visitor must not learn what is known about this one. Throws `too_many` while the limits take no sign-up, of any address.
 */
export async function requestSignup(deps: Signing, form: SignupForm, visitor: Visitor): Promise<Expected> {
  if (visitor.behindProxy) await noteProxy(deps);
  const expected = await outlook(deps, visitor);
  if (expected === 'refused') return refuse(deps);
  const late = isLate(await readStanding(deps.db));
  const { notice } = await takeRequest(deps, form, visitor, { origin: visitor.origin }, visitor.again);
  if (notice === 'refused') return refuse(deps);
  return late ? 'late' : expected;
}

/** Who recorded a request, and how and when the consent was given where it was not given here. */
export type Given = Pick<Consent, 'origin'> & Partial<Pick<Consent, 'recordedBy' | 'givenHow' | 'givenOn'>>;
export type Taken = { subscriber: Subscriber; signupId: string; notice: 'sent' | 'later' | 'none' | 'refused' };

/**
 * Records a request with its consent, and sends its mail when the limits let it go. `notice`: what became of that mail; if it is refused,
 * nothing was recorded. `again`: as in `Visitor`.
 */
export async function takeRequest(
  deps: Signing,
  form: SignupForm,
  asking: Asking,
  given: Given,
  again = false,
): Promise<Taken> {
  const { db, clock } = deps;
  const now = clock.now();
  const known = await findSubscriber(deps, form.email);
  const subscriber = known ?? (await newSubscriber(deps, form.email, now));
  const mails = await mailsTo(deps, subscriber);
  const signup = await openSignup(deps, subscriber, askedFor(form), mails, now);
  const taken = { subscriber, signupId: signup.id };
  const asked = { id: signup.id, course: form.symptom, again };
  const answer = await noticeFor(deps, subscriber, asked, mails, asking);
  if (answer === 'refused') return { ...taken, notice: answer };
  // Another request for this address may have come meanwhile. This one is about that reader then.
  if (!known && !(await isCreated(deps, subscriber))) return takeRequest(deps, form, asking, given, again);
  const notice = answer === 'none' ? undefined : answer;
  const { origin, ...voice } = given;
  const consent = { act: 'requested', subscriberId: subscriber.id, signupId: signup.id, at: now, origin } as const;
  const clinic = await readClinic(deps);
  const counted = countAsked(deps, { signup: { id: signup.id, requestedAt: now }, subscriber, clinic });
  const statements = [...counted, signup.write, recordConsent(db, consent, voice), ...(notice?.statements ?? [])];
  await db.batch(statements as unknown as Parameters<typeof db.batch>[0]);
  if (notice?.id) await deps.queue.send([notice.id]);
  return { ...taken, notice: notice?.id ? 'sent' : notice ? 'later' : 'none' };
}

async function refuse(deps: Signing): Promise<never> {
  await noteRefused(deps);
  throw new DayoriError('too_many', t.landing.tooMany);
}

function askedFor({ email, consent, symptom, from, ...kept }: SignupForm): AskedFor {
  return { course: symptom, source: from, ...(kept satisfies KeptAsNamed) };
}

const findSubscriber = ({ db }: Signing, { key }: Address): Promise<Subscriber | undefined> =>
  db.select().from(subscribers).where(eq(subscribers.emailKey, key)).get();

/** A reader who is not kept yet. */
async function newSubscriber(deps: Signing, { email, key }: Address, now: number): Promise<Subscriber> {
  const { lessonHour } = await readClinic(deps);
  return {
    ...{ id: newId(deps.chance, 'sub'), email, emailKey: key, name: null, nameKey: '' },
    ...{ status: 'pending', hour: lessonHour, pace: 1, createdAt: now, lastLessonAt: null, untrackedSince: null },
    ...{ standing: 'pending', domain: '', courses: '[]' },
  };
}

/** Keeps the reader, unless their address is kept already. */
async function isCreated({ db }: Signing, subscriber: Subscriber): Promise<boolean> {
  const created = await db
    .insert(subscribers)
    .values(subscriber)
    .onConflictDoNothing()
    .returning({ id: subscribers.id });
  return created.length > 0;
}

/** The request that this one repeats, or that no mail has spoken of yet; otherwise a new one. `write`: the statement that keeps it. */
async function openSignup({ db }: Signing, subscriber: Subscriber, asked: AskedFor, mails: Notice[], now: number) {
  const expiresAt = now + CONFIRMATION_LIFETIME;
  const earlier = await db
    .select()
    .from(signups)
    .where(eq(signups.subscriberId, subscriber.id))
    .orderBy(desc(signups.requestedAt), desc(signups.id));
  const again = sameRequest(earlier, asked, mails, now);
  const id = again?.id ?? derivedId('sgn', subscriber.id, earlier.length, togetherAt(now));
  const { name, source, ...changed } = asked;
  const write = db
    .insert(signups)
    .select(
      rowWhere(
        signups,
        { id, subscriberId: subscriber.id, requestedAt: now, expiresAt, ...asked },
        isThere(subscriber.id),
      ),
    )
    .onConflictDoUpdate({
      target: signups.id,
      // The first place counts: the second time people come by the mail that they wait for, or by the page that they have open.
      set: {
        ...{ ...changed, ...(name === null ? {} : { name }), expiresAt },
        source: sql`coalesce(${signups.source}, ${source})`,
      },
      setWhere: isNull(signups.confirmedAt),
    });
  return { id, write };
}
