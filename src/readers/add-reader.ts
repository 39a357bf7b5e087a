import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { findSuppression } from '../consent/suppression.ts';
import { may, withdrawn } from '../db/delivery-states.ts';
import { type ConsentWay, deliveries, signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../sign-in/audit.ts';
import type { SignupForm } from '../signup/form.ts';
import { searchKey } from '../signup/name.ts';
import { isSignupOpen } from '../signup/open.ts';
import { takeRequest } from '../signup/request-signup.ts';
import { sendConfirmationAgain } from '../signup/send-again.ts';

type Adding = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'keys' | 'site' | 'mailer' | 'mailServers'>;

/** How a reader gave the consent that the clinic wrote down, on which local day (`2026-11-22`), and from where it was typed in. */
export type HeardConsent = { how: ConsentWay; on: string; origin: string };

/** `known`: a reader who has confirmed · `closed`: nothing can be sent, because the clinic's legal items are missing. */
export type Added =
  | { outcome: 'added'; readerId: string; signupId: string }
  | { outcome: 'known'; readerId: string }
  | { outcome: 'suppressed' | 'complaint' | 'closed' };

/** Visitors' limits do not hold for the clinic's own desk. */
const DESK = { network: undefined, proven: true };

/**
 * Takes a request that somebody made at the desk or on paper, as if they had made it on the landing page: the ordinary confirmation goes
 * out, and nothing begins before it is answered. The same request is mailed at most once in ten minutes.
 */
export async function addReader(deps: Adding, form: SignupForm, heard: HeardConsent): Promise<Added> {
  const { db } = deps;
  if (!isSignupOpen(deps, await readClinic(deps))) return { outcome: 'closed' };
  const suppression = await findSuppression(deps, form.email.key);
  if (suppression) return { outcome: suppression.cause === 'complaint' ? 'complaint' : 'suppressed' };
  const reader = await db.select().from(subscribers).where(eq(subscribers.emailKey, form.email.key)).get();
  if (reader?.status === 'active') return { outcome: 'known', readerId: reader.id };
  const { how, on, origin } = heard;
  const given = { origin, recordedBy: 'clinic', givenHow: how, givenOn: on } as const;
  const { subscriber, signupId, notice } = await takeRequest(deps, form, DESK, given);
  if (form.name !== null) await nameNewcomer(db, subscriber.id, form.name);
  if (notice !== 'sent') await sendConfirmationAgain(deps, subscriber, signupId);
  await audit(deps, 'reader-added', signupId, subscriber.id);
  return { outcome: 'added', readerId: subscriber.id, signupId };
}

/** Who has not confirmed has no name of their own yet, and is to be found by the one that the clinic typed. */
const nameNewcomer = (db: Adding['db'], id: string, name: string) =>
  db
    .update(subscribers)
    .set({ name, nameKey: searchKey(name) })
    .where(and(eq(subscribers.id, id), eq(subscribers.status, 'pending'), isNull(subscribers.name)));

/** Calls a request off that was not confirmed yet: its link opens nothing. `false`: there is none, or it is over. */
export async function callRequestOff(
  deps: Pick<Deps, 'db' | 'clock'>,
  readerId: string,
  signupId: string,
): Promise<boolean> {
  const { db, clock } = deps;
  const now = clock.now();
  const isOpen = and(eq(signups.id, signupId), eq(signups.subscriberId, readerId), isNull(signups.confirmedAt));
  const [ended] = await db.batch([
    db
      .update(signups)
      .set({ expiresAt: now - 1 })
      .where(and(isOpen, gt(signups.expiresAt, now - 1)))
      .returning({ id: signups.id }),
    db
      .update(deliveries)
      .set(withdrawn('called-off'))
      .where(sql`${deliveries.subscriberId} = ${readerId} AND ${deliveries.subjectId} = ${signupId} AND ${may('withdraw')}
        AND EXISTS (SELECT 1 FROM ${signups} g WHERE g.id = ${signupId} AND g.confirmed_at IS NULL)`),
  ]);
  if (ended.length === 0) return false;
  await audit(deps, 'reader-add-called-off', signupId, readerId);
  return true;
}
