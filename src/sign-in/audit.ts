import { auditLog } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type Actor, currentActor } from './actor.ts';

export type AuditAction =
  | 'signed-in'
  | 'passkey-added'
  | 'passkey-removed'
  | 'passkey-cloned'
  | 'codes-made'
  | 'session-ended'
  | 'other-sessions-ended'
  | 'all-sessions-ended'
  | 'settings-saved'
  | 'mail-server-saved'
  | 'setup-step-done'
  | 'sending-resumed'
  | 'sending-paused'
  | 'alarm-set'
  | 'alarm-tried'
  | 'alarm-removed'
  | 'sent-again'
  | 'sign-ups-released'
  | 'sign-ups-discarded'
  | 'confirmation-sent-again'
  | 'suppression-lifted'
  | 'suppressions-released'
  | 'suppressions-confirmed'
  | 'trial-thrown-away'
  | 'reader-erased'
  | 'request-handled'
  | 'request-reopened'
  | 'lesson-signed'
  | 'lesson-signature-withdrawn'
  | 'course-opened'
  | 'course-closed'
  | 'course-switched-back'
  | ReaderAct;

/** What the clinic does for one reader. The log names the reader beside it. */
export type ReaderAct =
  | 'course-paused'
  | 'course-resumed'
  | 'lesson-brought-forward'
  | 'lesson-put-back'
  | 'consent-withdrawn'
  | 'lesson-sent-again'
  | 'lesson-called-off'
  | 'course-begun'
  | 'course-taken-back'
  | 'name-corrected'
  | 'name-put-back'
  | 'address-asked'
  | 'address-called-off'
  | 'reader-added'
  | 'reader-add-called-off'
  | 'note-added'
  | 'note-deleted';

/**
 * Statement that records what somebody at the clinic did. `detail`: ids, keyed hashes, days and counts, nothing personal. `subscriberId`:
 * the reader whom it was about, so that it stands on that reader's page. `by`: who is at work, unless it says otherwise.
 */
export function audit(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  action: AuditAction,
  detail: string | null = null,
  subscriberId: string | null = null,
  by: Actor | undefined = currentActor(),
) {
  return db.insert(auditLog).values({ at: clock.now(), action, detail, subscriberId, ...columnsOf(by) });
}

const columnsOf = (by: Actor | undefined) => ({
  sessionId: by?.session,
  sessionSince: by?.session === undefined ? undefined : by.since,
  way: by?.way,
  passkeyId: by?.session === undefined ? undefined : by.passkey,
});
