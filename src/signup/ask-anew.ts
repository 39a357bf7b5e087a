import { and, eq, isNull } from 'drizzle-orm';
import { readClinic } from '../clinic/settings.ts';
import { openCourses } from '../courses/course.ts';
import { isErasedId } from '../db/erased.ts';
import { signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { DayoriError } from '../errors.ts';
import { readTakenCourses } from '../sign-off/courses.ts';
import { parseAddress } from './address.ts';
import { isSignupOpen } from './open.ts';
import { requestSignup, type Visitor } from './request-signup.ts';

type Asking = Parameters<typeof requestSignup>[0] & Pick<Deps, 'mailServers' | 'library'>;

/** A request that was never confirmed, with its reader. `undefined`: it was, or its reader is gone. */
export async function readUnconfirmed({ db }: Pick<Deps, 'db'>, signupId: string) {
  return db
    .select({ signup: signups, email: subscribers.email })
    .from(signups)
    .innerJoin(subscribers, eq(subscribers.id, signups.subscriberId))
    .where(and(eq(signups.id, signupId), isNull(signups.confirmedAt)))
    .get();
}

/** Whether one press can ask anew for what an expired link was about. */
export async function canAskAnew(deps: Asking, signupId: string): Promise<boolean> {
  const found = await readUnconfirmed(deps, signupId);
  if (!found || isErasedId(found.signup.subscriberId)) return false;
  const clinic = await readClinic(deps);
  const courses = openCourses(await readTakenCourses(deps, clinic));
  return isSignupOpen(deps, clinic) && courses.some(({ slug }) => slug === found.signup.course);
}

/**
 * Asks once more for what an expired link was about: the same request, under today's wording, by whoever has the mail. The limits of
 * sign-ups hold as for the form. Throws `not_found` where nobody can ask.
 */
export async function askAnew(deps: Asking, signupId: string, visitor: Visitor): Promise<void> {
  const found = (await canAskAnew(deps, signupId)) ? await readUnconfirmed(deps, signupId) : undefined;
  const email = found && parseAddress(found.email);
  if (!email) throw new DayoriError('not_found', 'Nothing was asked for that can be asked for again.');
  const { course, pattern, name, source } = found.signup;
  await requestSignup(
    deps,
    { symptom: course, pattern, name, email, from: source, consent: true },
    { ...visitor, again: true },
  );
}
