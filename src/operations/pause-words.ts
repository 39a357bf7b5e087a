import type { PauseReason } from '../pauses/pauses.ts';

type PauseWords = { means: string; ends: string };

const PAUSE_WORDS: Record<PauseReason, PauseWords> = {
  'auth-refused': {
    means: 'the mail server refused our user name or password, or none is set',
    ends: 'put SMTP_URL right and start again, then resume: one mail goes first, the others when it was accepted',
  },
  refused: {
    means: "servers of several receiving domains refuse our mail, and say that it is the sender's fault",
    ends: 'put its cause right ("dayori doctor" looks for it), then resume; without that one mail an hour asks whether all is well again',
  },
  restored: {
    means:
      'the database was restored from a copy that is older than what was sent; mail sent since may go out a second time',
    ends: 'resume once that is acceptable',
  },
  moved: {
    means: 'the readers were moved here from another house, which may have sent since',
    ends: 'make sure that one sends nothing any more, then resume',
  },
  'moved-out': {
    means: 'an export was made to move the readers to another house',
    ends: 'if they stay here after all, resume',
  },
  'moving-in': {
    means: 'an import is under way',
    ends: 'it ends by itself; if it was interrupted, run "dayori import" with the same file again',
  },
};

/** A later version may have known more reasons, and left one in the database when somebody went back to this version. */
const OF_ANOTHER_VERSION: PauseWords = {
  means: 'another version of Dayori paused all sending, for a reason that this version does not know',
  ends: 'update the program to see what it is, or resume it by its name if it is known to be over',
};

/** What a reason means and what ends it, in words for operators. */
export const pauseWords = (reason: string): PauseWords =>
  (PAUSE_WORDS as Record<string, PauseWords | undefined>)[reason] ?? OF_ANOTHER_VERSION;

export const HELD_WORDS = {
  means: "mail to it is refused, and its servers say that it is the sender's fault; mail to others goes out",
  ends: 'ends by itself when a mail that asks is accepted, which is after one, four, then every 24 hours; or resume it by its name',
};
