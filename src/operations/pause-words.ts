import { reasonOf } from '../pauses/reasons.ts';

type Words = { means: string; ends: string };

/** What a reason means and what ends it, in words for operators. */
export function pauseWords({ reason, remembered = null }: { reason: string; remembered?: boolean | null }): Words {
  if (reason === 'restored' && remembered !== null) return remembered ? REMEMBERED : FORGOTTEN;
  const { means, toEnd } = reasonOf(reason);
  return { means, ends: toEnd };
}

const REMEMBERED: Words = {
  means:
    'the database was restored from a copy that is older than what was sent; who left, was suppressed or erased since, and which lessons were accepted, is known from the memory beside it and honoured; sign-ups made since are lost',
  ends: 'resume: courses go on behind the last accepted lesson, a week after it',
};
const FORGOTTEN: Words = {
  means:
    'the database may be older than what was sent, and there is no memory beside it that belongs to it and can be read; mail sent since may go out a second time, also to readers who left since',
  ends: 'put DATABASE_FILE.memory back and start again, or resume once that is acceptable; a new memory begins then',
};

export const HELD_WORDS = {
  means: "mail to it is refused, and its servers say that it is the sender's fault; mail to others goes out",
  ends: 'ends by itself when a mail that asks is accepted, which is after one, four, then every 24 hours; or resume it by its name',
};
