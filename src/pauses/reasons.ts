import type { PauseReason as KeptReason } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { SendOutcome } from '../deps.ts';

/** Kept as a setting while an import runs (see `transfer/import.ts`). Half of the readers' records must not be sent from. */
export const IMPORTING = 'moving-in' satisfies SettingKey;

export const UNREACHABLE = 'unreachable' satisfies KeptReason;

export const UNSIGNED = 'unsigned' satisfies KeptReason;

export const BY_HAND = 'by-hand' satisfies KeptReason;

export type PauseReason = KeptReason | typeof IMPORTING;

/** `probe`: ends by the answer to one mail that asks · `word`: when somebody resumes · `itself`: by itself. */
type End = { ends: 'probe'; probe: Probe } | { ends: 'word' | 'itself' };
type Probe = {
  /** Which answers to the probe confirm the reason. */
  isRefused: (outcome: SendOutcome) => boolean;
  /** `acceptance`: an accepted probe; after a refusal for another reason another probe goes · `answer`: whatever any mail is answered. */
  over: 'acceptance' | 'answer';
  /** Whether the next probe goes after a wait, or only when somebody resumes again. */
  next: 'waits' | 'resumed';
};

type Reason = End & {
  /** Whether a transfer takes it to the other installation. */
  moves: boolean;
  /** For operators, in the CLI and `/healthz`: what it means, and what ends it. */
  means: string;
  toEnd: string;
};

/** The server says that we are at fault, or may be. */
export const blamesSender = (outcome: SendOutcome): boolean =>
  !outcome.accepted && (outcome.kind === 'sender' || outcome.suspectsSender === true);

/** Nobody answered, to the whole message or at all. */
export function isSilence(outcome: SendOutcome): boolean {
  return !outcome.accepted && (outcome.kind === 'unreachable' || outcome.kind === 'in-doubt');
}

const isUnsigned = (outcome: SendOutcome): boolean => !outcome.accepted && outcome.kind === UNSIGNED;

/** What is asked after every few minutes: asking costs little, and whoever mended it wants to see it. */
export const ASKED_OFTEN: string[] = [UNREACHABLE, UNSIGNED];

/**
 * Every reason for which nothing goes out, and its rules. The clinic's words are in `texts/ja/pauses.ts`, and the compiler demands them for
 * a new reason. An unknown reason was left by a later version: see `reasonOf`.
 */
export const REASONS = {
  'auth-refused': {
    ends: 'probe',
    probe: {
      isRefused: outcome => !outcome.accepted && outcome.kind === 'credentials',
      over: 'acceptance',
      next: 'resumed',
    },
    moves: false,
    means: 'the mail server refused our user name or password, or none is set',
    toEnd:
      'put SMTP_URL right and start again, or type the mail server anew at /admin/setup/mail; then resume: one mail goes first, the others when it was accepted',
  },
  /** Of all sending if several domains blame the sender, otherwise of one receiving domain. */
  refused: {
    ends: 'probe',
    probe: { isRefused: blamesSender, over: 'acceptance', next: 'waits' },
    moves: false,
    means: "servers of several receiving domains refuse our mail, and say that it is the sender's fault",
    toEnd:
      'put its cause right ("dayori doctor" looks for it), then resume; without that one mail an hour asks whether all is well again',
  },
  unreachable: {
    ends: 'probe',
    probe: { isRefused: isSilence, over: 'answer', next: 'waits' },
    moves: false,
    means: 'the mail server does not answer, or our mail service takes no more for now; mail waits in the database',
    toEnd:
      'it ends by itself with the first answer: one mail asks after 1, 2, 5, 10, then every 15 minutes; resume to ask at once',
  },
  unsigned: {
    ends: 'probe',
    probe: { isRefused: isUnsigned, over: 'answer', next: 'waits' },
    moves: false,
    means:
      'mail cannot be signed with the key for DKIM, and nothing goes out without a signature; it waits in the database',
    toEnd:
      'put DKIM_KEY or DKIM_KEY_FILE right and start again (the log says what is wrong); one mail asks then, and otherwise after 1, 2, 5, 10, then every 15 minutes; resume to ask at once',
  },
  restored: {
    ends: 'word',
    moves: true,
    means:
      'the database was restored from a copy that is older than what was sent; mail sent since may go out a second time',
    toEnd: 'resume once that is acceptable',
  },
  moved: {
    ends: 'word',
    moves: false,
    means: 'the readers were moved here from another installation, which may have sent since',
    toEnd: 'make sure that one sends nothing any more, then resume',
  },
  'moved-out': {
    ends: 'word',
    moves: false,
    means: 'an export was made to move the readers to another installation',
    toEnd: 'if they stay here after all, resume',
  },
  /** The clinic pressed the button. Mails that answer what somebody has just done go out (`passesByHand`). */
  'by-hand': {
    ends: 'word',
    moves: true,
    means: 'the clinic paused sending by hand; mails that answer a sign-up or a request still go out, lessons wait',
    toEnd: 'resume when lessons should go out again',
  },
  [IMPORTING]: {
    ends: 'itself',
    moves: false,
    means: 'an import is under way',
    toEnd: 'it ends by itself; if it was interrupted, run "dayori import" with the same file again',
  },
} as const satisfies Record<PauseReason, Reason>;

/** A later version may know more reasons, and may have left one here before a downgrade. A transfer takes it along. */
const OF_ANOTHER_VERSION: Reason = {
  ends: 'word',
  moves: true,
  means: 'another version of Dayori paused all sending, for a reason that this version does not know',
  toEnd: 'update the program to see what it is, or resume it by its name if it is known to be over',
};

export const isKnown = (reason: string): reason is PauseReason => Object.hasOwn(REASONS, reason);

/** The rules for a reason in the database, known or not. */
export const reasonOf = (reason: string): Reason => (isKnown(reason) ? REASONS[reason] : OF_ANOTHER_VERSION);
