import { and, desc, eq } from 'drizzle-orm';
import { findSuppression } from '../consent/suppression.ts';
import { newId } from '../db/ids.ts';
import type { Signup, Subscriber } from '../db/records.ts';
import { deliveries, signups } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { isReminder, isWaiting, mayHaveLeft, nextMailAt } from './answer.ts';
import { mailboxHash, mailsTo } from './notice.ts';
import { CONFIRMATION_LIFETIME } from './open-request.ts';

type Sending = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'keys' | 'site'>;

/** `waits`: one waits already, and goes now · `too-soon`: one left within ten minutes · `none`: nobody may be written to. */
export type SentAgain = 'sent' | 'waits' | 'too-soon' | 'none';

/** The request that a confirmation can be sent again for, on the clinic's word: this one, or the last, if it was not confirmed. */
export async function unconfirmed(
  { db }: Pick<Deps, 'db'>,
  subscriberId: string,
  signupId?: string,
): Promise<Signup | undefined> {
  const isIt = signupId === undefined ? undefined : eq(signups.id, signupId);
  const last = await db
    .select()
    .from(signups)
    .where(and(eq(signups.subscriberId, subscriberId), isIt))
    .orderBy(desc(signups.requestedAt), desc(signups.id))
    .limit(1)
    .get();
  return last?.confirmedAt === null ? last : undefined;
}

/**
 * Sends the confirmation again to a reader who asked the clinic for it, whatever the limits of sign-ups say. The link is valid for seven
 * days from now. A suppressed address gets none: its suppression has to be lifted first. `signupId`: the request; unset: the last one.
 */
export async function sendConfirmationAgain(
  deps: Sending,
  subscriber: Subscriber,
  signupId?: string,
): Promise<SentAgain> {
  const { db, clock, queue } = deps;
  const now = clock.now();
  const signup = await unconfirmed(deps, subscriber.id, signupId);
  if (!signup || (await findSuppression(deps, subscriber.emailKey))) return 'none';
  const mails = (await mailsTo(deps, subscriber)).filter(mail => !isReminder(mail));
  const waiting = mails.find(mail => mail.subjectId === signup.id && isWaiting(mail));
  if (waiting) {
    const due = { nextAttemptAt: now, waitsSince: now, heldUntil: null };
    await db.batch([lengthen(deps, signup), db.update(deliveries).set(due).where(eq(deliveries.id, waiting.id))]);
    await queue.send([waiting.id]);
    return 'waits';
  }
  const [last] = mails.filter(mayHaveLeft).toSorted((a, b) => (b.acceptedAt ?? 0) - (a.acceptedAt ?? 0));
  if (last && nextMailAt([last], now) > now) return 'too-soon';
  const { id, insert } = newNotice(deps, 'confirmation', {
    ...{ id: newId(deps.chance, 'dlv'), subjectId: signup.id, subscriberId: subscriber.id },
    mailboxHash: mailboxHash(deps, subscriber),
  });
  await db.batch([lengthen(deps, signup), insert]);
  await queue.send([id]);
  return 'sent';
}

const lengthen = ({ db, clock }: Sending, { id }: Signup) =>
  db
    .update(signups)
    .set({ expiresAt: clock.now() + CONFIRMATION_LIFETIME })
    .where(eq(signups.id, id));
