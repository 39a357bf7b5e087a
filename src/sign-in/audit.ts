import { auditLog } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

export type AuditAction =
  | 'signed-in'
  | 'passkey-added'
  | 'passkey-removed'
  | 'passkey-cloned'
  | 'codes-made'
  | 'session-ended'
  | 'other-sessions-ended'
  | 'settings-saved'
  | 'sending-resumed'
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
  | 'request-reopened';

/** Statement that records what somebody at the clinic did. `detail`: ids, keyed hashes, days and counts, nothing personal. */
export function audit({ db, clock }: Pick<Deps, 'db' | 'clock'>, action: AuditAction, detail: string | null = null) {
  return db.insert(auditLog).values({ at: clock.now(), action, detail });
}
