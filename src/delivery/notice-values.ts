import { eq } from 'drizzle-orm';
import type { Piece } from '../answers/markup.ts';
import type { Clinic } from '../clinic/settings.ts';
import { isAddressOpen, readCorrection } from '../consent/corrections.ts';
import { changedValues, copyValues, requestValues, waitingValues } from '../consultation/mail-values.ts';
import { type Course, findCourse } from '../courses/course.ts';
import type { Signup } from '../db/records.ts';
import { signups } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { addressUrl, confirmUrl, preferencesUrl, signInUrl } from '../links/urls.ts';
import type { NoticeKind } from '../mails/kinds.ts';
import { letterValues } from '../reports/letter/values.ts';
import { isLinkUnspent } from '../sign-in/session.ts';
import { maskedAddress } from '../ui/masked-address.ts';
import { deadLettersNow } from './dead-letters.ts';

type Asking = Pick<Deps, 'db' | 'keys' | 'site' | 'library' | 'clock' | 'wall'>;

/** Whose mail it is. `courses`: with the signatures that hold. */
type Around = { clinic: Clinic; courses: Course[] };

/**
 * Slot values of `emails/notices/<kind>.md`; a piece is the part that `:::slot` names. `subjectId`: the row it is about. `undefined`: nothing
 * to say (any more), not sent.
 */
export const NOTICE_VALUES: Record<
  NoticeKind,
  (deps: Asking, subjectId: string, around: Around) => Promise<Record<string, string | Piece> | undefined>
> = {
  'sign-in': async (deps, linkId) =>
    (await isLinkUnspent(deps, linkId)) ? { action_url: signInUrl(deps, linkId) } : undefined,
  'consultation-request': requestValues,
  'consultation-changed': changedValues,
  'consultation-waiting': waitingValues,
  'consultation-copy': copyValues,
  'clinic-letter': (deps, subject, around) =>
    letterValues(deps, subject, { ...around, deadLetters: deadLettersNow(deps.db) }),
  // After a long wait the link may have expired before the mail goes. Then the mail is not sent.
  confirmation: (deps, signupId) => valuesOfSignup(deps, signupId, isOpenAt(deps.clock.now())),
  'confirmation-reminder': (deps, signupId) => valuesOfSignup(deps, signupId, isOpenAt(deps.clock.now())),
  'address-confirmation': async (deps, correctionId) =>
    (await isAddressOpen(deps, correctionId)) ? { action_url: addressUrl(deps, correctionId) } : undefined,
  'address-notice': async ({ db }, correctionId) => {
    const correction = await readCorrection(db, correctionId);
    return correction?.after && correction.undoneAt === null
      ? { new_address: maskedAddress(correction.after) }
      : undefined;
  },
  // It is about itself, because its link opens more than that of any other mail.
  'own-page': async (deps, mailId) => ({ action_url: preferencesUrl(deps, mailId) }),
  'already-enrolled': (deps, signupId) => valuesOfSignup(deps, signupId),
};

const isOpenAt =
  (now: number) =>
  ({ confirmedAt, expiresAt }: Signup): boolean =>
    confirmedAt === null && expiresAt > now;

async function valuesOfSignup(deps: Asking, signupId: string, isWanted: (signup: Signup) => boolean = () => true) {
  const signup = await deps.db.select().from(signups).where(eq(signups.id, signupId)).get();
  const course = signup && isWanted(signup) && findCourse(deps.library.courses, signup.course);
  return course ? { course_title: course.title, action_url: confirmUrl(deps, signupId) } : undefined;
}
