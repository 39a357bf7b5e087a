import { reasonOf } from '../pauses/reasons.ts';

/** What a reason means and what ends it, in words for operators. */
export function pauseWords(reason: string): { means: string; ends: string } {
  const { means, toEnd } = reasonOf(reason);
  return { means, ends: toEnd };
}

export const HELD_WORDS = {
  means: "mail to it is refused, and its servers say that it is the sender's fault; mail to others goes out",
  ends: 'ends by itself when a mail that asks is accepted, which is after one, four, then every 24 hours; or resume it by its name',
};
