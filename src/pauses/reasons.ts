import type { PauseReason as KeptReason } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { SendOutcome } from '../deps.ts';

/** Kept while an import is under way (see `transfer/import.ts`), as a setting: half of the readers' records must not be sent from. */
export const IMPORTING = 'moving-in' satisfies SettingKey;

export type PauseReason = KeptReason | typeof IMPORTING;

/**
 * How a reason ends. `probe`: the first mail after somebody resumed is accepted · `word`: somebody resumes · `itself`: nobody can
 * resume, it comes to its end.
 */
type End = { ends: 'probe'; probe: Probe } | { ends: 'word' | 'itself' };
type Probe = {
  /** What the answer to the probe must be for the reason to stand as before; after any other refusal another mail goes. */
  isRefused: (outcome: SendOutcome) => boolean;
  /** Whether a refused probe is followed by the next after a wait, or only when somebody resumes again. */
  next: 'waits' | 'resumed';
};

type Reason = End & {
  /** Whether it stands in the other installation as well when the readers move there. */
  moves: boolean;
  /** For operators, in the CLI and `/healthz`: what it means, and what ends it. */
  means: string;
  toEnd: string;
};

/** The server says that we are at fault, or that we may be. */
export const blamesSender = (outcome: SendOutcome): boolean =>
  !outcome.accepted && (outcome.kind === 'sender' || outcome.suspectsSender === true);

/**
 * Every reason for which nothing goes out, and the rules for it. `texts/ja/pauses.ts` has the clinic's words; the compiler asks for
 * those of a new one where they are shown. One that is not here was left by a later version: see `reasonOf`.
 */
export const REASONS = {
  /** The mail server does not let us sign in. */
  'auth-refused': {
    ends: 'probe',
    probe: { isRefused: outcome => !outcome.accepted && outcome.kind === 'credentials', next: 'resumed' },
    moves: false,
    means: 'the mail server refused our user name or password, or none is set',
    toEnd: 'put SMTP_URL right and start again, then resume: one mail goes first, the others when it was accepted',
  },
  /** Servers say that the sender is at fault: of all sending where several say so, else of one receiving domain. */
  refused: {
    ends: 'probe',
    probe: { isRefused: blamesSender, next: 'waits' },
    moves: false,
    means: "servers of several receiving domains refuse our mail, and say that it is the sender's fault",
    toEnd:
      'put its cause right ("dayori doctor" looks for it), then resume; without that one mail an hour asks whether all is well again',
  },
  /** The database is older than what was sent. */
  restored: {
    ends: 'word',
    moves: true,
    means:
      'the database was restored from a copy that is older than what was sent; mail sent since may go out a second time',
    toEnd: 'resume once that is acceptable',
  },
  /** The installation moved here. */
  moved: {
    ends: 'word',
    moves: false,
    means: 'the readers were moved here from another installation, which may have sent since',
    toEnd: 'make sure that one sends nothing any more, then resume',
  },
  /** The installation moved away. */
  'moved-out': {
    ends: 'word',
    moves: false,
    means: 'an export was made to move the readers to another installation',
    toEnd: 'if they stay here after all, resume',
  },
  /** An import is under way. */
  [IMPORTING]: {
    ends: 'itself',
    moves: false,
    means: 'an import is under way',
    toEnd: 'it ends by itself; if it was interrupted, run "dayori import" with the same file again',
  },
} as const satisfies Record<PauseReason, Reason>;

/** A later version may have known more reasons, and left one standing when somebody went back to this one. It stands in every installation. */
const OF_ANOTHER_VERSION: Reason = {
  ends: 'word',
  moves: true,
  means: 'another version of Dayori paused all sending, for a reason that this version does not know',
  toEnd: 'update the program to see what it is, or resume it by its name if it is known to be over',
};

export const isKnown = (reason: string): reason is PauseReason => Object.hasOwn(REASONS, reason);

/** The rules for a reason as it stands in the database, known or not. */
export const reasonOf = (reason: string): Reason => (isKnown(reason) ? REASONS[reason] : OF_ANOTHER_VERSION);
