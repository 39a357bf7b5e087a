import type { AuditAction } from '../../sign-in/audit.ts';
import { log } from '../../texts/ja/clinic/log.ts';

export type ActKind = keyof typeof log.kind;
export const ACT_KINDS = Object.keys(log.kind) as ActKind[];

/** What each act was about. */
export const ACTS: Record<AuditAction, ActKind> = {
  'signed-in': 'access',
  'passkey-added': 'access',
  'passkey-removed': 'access',
  'passkey-cloned': 'access',
  'codes-made': 'access',
  'session-ended': 'access',
  'other-sessions-ended': 'access',
  'settings-saved': 'settings',
  'mail-server-saved': 'settings',
  'setup-step-done': 'settings',
  'alarm-set': 'settings',
  'alarm-tried': 'settings',
  'alarm-removed': 'settings',
  'trial-thrown-away': 'settings',
  'sending-resumed': 'sending',
  'sending-paused': 'sending',
  'sent-again': 'sending',
  'sign-ups-released': 'sending',
  'sign-ups-discarded': 'sending',
  'suppressions-released': 'sending',
  'suppressions-confirmed': 'sending',
  'confirmation-sent-again': 'readers',
  'suppression-lifted': 'readers',
  'reader-erased': 'readers',
  'course-paused': 'readers',
  'course-resumed': 'readers',
  'lesson-brought-forward': 'readers',
  'lesson-put-back': 'readers',
  'consent-withdrawn': 'readers',
  'lesson-sent-again': 'readers',
  'lesson-called-off': 'readers',
  'course-begun': 'readers',
  'course-taken-back': 'readers',
  'name-corrected': 'readers',
  'name-put-back': 'readers',
  'address-asked': 'readers',
  'address-called-off': 'readers',
  'reader-added': 'readers',
  'reader-add-called-off': 'readers',
  'note-added': 'readers',
  'note-deleted': 'readers',
  'request-handled': 'requests',
  'request-reopened': 'requests',
  'lesson-signed': 'courses',
  'lesson-signature-withdrawn': 'courses',
  'course-opened': 'courses',
  'course-closed': 'courses',
  'course-switched-back': 'courses',
};

export const actsOf = (kind: ActKind): AuditAction[] =>
  (Object.keys(ACTS) as AuditAction[]).filter(action => ACTS[action] === kind);

const WORDS: Record<AuditAction, string> = log.acts;

/** In the clinic's words. A row that a later version wrote may name an act that is not known here. */
export const actWords = (action: string): string =>
  (WORDS as Record<string, string | undefined>)[action] ?? log.unknownAct;

export const isReaderAct = (action: string): boolean =>
  (ACTS as Record<string, ActKind | undefined>)[action] === 'readers';
