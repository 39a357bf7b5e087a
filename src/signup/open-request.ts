import type { Signup } from '../db/records.ts';
import type { signups } from '../db/schema.ts';
import { mayBeRead, type Notice } from './answer.ts';
import type { SignupForm } from './form.ts';

/** How long (ms) the link of a confirmation works after the last request. */
export const CONFIRMATION_LIFETIME = 7 * 86_400_000;

/** Form fields that `signups` keeps under their own names. A new field needs a column there. */
export type KeptAsNamed = Pick<
  typeof signups.$inferInsert,
  keyof Omit<SignupForm, 'email' | 'symptom' | 'consent' | 'from'>
>;
/** The columns of `signups` that come from the form. */
export type AskedFor = KeptAsNamed & { course: string; source: string | null };

/**
 * The open request among `earlier` that another one changes: the one that it repeats, or one that no mail has spoken of. A link confirms
 * what its mail spoke of and the name that was given with it, so a request for another course or under another name stands beside those
 * that somebody may have read of. One whose expiry a clock that ran ahead has written is changed too, which sets it right.
 */
export function sameRequest(earlier: Signup[], asked: AskedFor, mails: Notice[], now: number): Signup | undefined {
  const open = earlier.filter(({ confirmedAt, expiresAt }) => confirmedAt === null && expiresAt > now);
  const isRepeated = ({ course, name }: Signup) =>
    course === asked.course && (asked.name === null || asked.name === name);
  const isUnread = ({ id }: Signup) => !mails.some(mail => mail.subjectId === id && mayBeRead(mail));
  return open.find(isRepeated) ?? open.find(isUnread);
}
