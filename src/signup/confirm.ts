import { and, eq, inArray, isNull } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { idBody } from '../db/ids.ts';
import { enrollments, signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { weekdayOf } from '../scheduling/local-time.ts';
import { nextAllowed } from '../scheduling/open-hours.ts';
import { recordConsent } from './consent.ts';

export type Confirmation = { state: 'open' | 'confirmed' | 'expired'; course: string };

/** How a sign-up stands; `undefined` when it is gone, or when its address may not be written to. */
export async function readSignup(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  signupId: string,
): Promise<Confirmation | undefined> {
  const found = await db
    .select()
    .from(signups)
    .innerJoin(subscribers, eq(subscribers.id, signups.subscriberId))
    .where(eq(signups.id, signupId))
    .get();
  if (!found || found.subscribers.status === 'suppressed') return undefined;
  const signup = found.signups;
  if (signup.confirmedAt !== null) return { state: 'confirmed', course: signup.course };
  return { state: signup.expiresAt < clock.now() ? 'expired' : 'open', course: signup.course };
}

/**
 * Confirms a sign-up: the reader is active, and the course begins with the next tick, or as soon as lessons may go out. Doing it
 * twice, or twice at the same time, is harmless: the enrollment's id comes from the sign-up's.
 */
export async function confirmSignup(
  deps: Pick<Deps, 'db' | 'clock' | 'mailer'>,
  signupId: string,
  origin: string,
): Promise<Confirmation | undefined> {
  const { db, clock } = deps;
  const standing = await readSignup(deps, signupId);
  if (standing?.state !== 'open') return standing;
  const { signup, hour } = (await signupAndHour(deps, signupId))!;
  const now = clock.now();
  const clinic = await readClinic(deps);
  const firstAt = nextAllowed(now, hour, clinic);
  await db.batch([
    db
      .update(signups)
      .set({ confirmedAt: now })
      .where(and(eq(signups.id, signupId), isNull(signups.confirmedAt))),
    db
      .update(subscribers)
      .set({ status: 'active', ...(signup.name ? { name: signup.name } : {}) })
      .where(
        and(
          eq(subscribers.id, signup.subscriberId),
          inArray(subscribers.status, ['pending', 'active', 'unsubscribed']),
        ),
      ),
    recordConsent(db, 'confirmed', { subscriberId: signup.subscriberId, signupId }, now, origin),
    db
      .insert(enrollments)
      .values({
        id: `enr_${idBody(signupId)}`,
        subscriberId: signup.subscriberId,
        course: signup.course,
        pattern: signup.pattern,
        state: 'active',
        nextLesson: 1,
        nextSendAt: firstAt,
        weekday: weekdayOf(firstAt, clinic.timeZone),
        createdAt: now,
      })
      .onConflictDoNothing(),
  ]);
  return { ...standing, state: 'confirmed' };
}

const signupAndHour = ({ db }: Pick<Deps, 'db'>, signupId: string) =>
  db
    .select({ signup: signups, hour: subscribers.hour })
    .from(signups)
    .innerJoin(subscribers, eq(subscribers.id, signups.subscriberId))
    .where(eq(signups.id, signupId))
    .get();
