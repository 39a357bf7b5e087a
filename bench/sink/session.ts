import type { HangUp } from './hang-ups.ts';

/** What the server does with a part of what it heard: it says something, hangs up, or first the one and then the other. */
export type Reaction = { say?: string; hangsUp?: true };

/** `pipelining`: offered (RFC 2920). `refuses`: the answer to a recipient who is refused. `hangUp`: when the next mail's connection breaks. */
export type Manners = {
  pipelining: boolean;
  refuses(recipient: string): string | undefined;
  hangUp(): HangUp | undefined;
};
/** `begun`: an envelope began. `got`: a whole message is there for this recipient. */
export type Notes = { begun(): void; got(recipient: string): void };

const LINE = Buffer.from('\r\n');
const END = Buffer.from('\r\n.\r\n');

/**
 * The smallest SMTP server that answers 250, as a conversation without its socket. Only the sender is to be measured, so it looks no further
 * into a message than for its end. The bytes may be cut anywhere, and a group of commands may come at once.
 */
export function newSession({ pipelining, refuses, hangUp }: Manners, { begun, got }: Notes) {
  let held: Buffer = Buffer.alloc(0);
  let inMessage = false;
  let recipients: string[] = [];
  let breaks: HangUp | undefined;

  function hear(chunk: Buffer): Reaction[] {
    held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const reactions: Reaction[] = [];
    for (let part = next(); part; part = next())
      reactions.push(inMessage ? ended() : answerTo(part.toString('latin1')));
    if (inMessage) held = held.subarray(1 - END.length); // the rest of the message is of no interest
    return reactions;
  }

  /** A whole command, or a whole message but for what was let go. */
  function next(): Buffer | undefined {
    const mark = inMessage ? END : LINE;
    const atEnd = held.length - mark.length;
    // A client waits for the answer to DATA, so no chunk has the ends of two messages.
    const end = inMessage && held.subarray(Math.max(0, atEnd)).equals(mark) ? atEnd : held.indexOf(mark);
    if (end < 0) return undefined;
    const part = held.subarray(0, end);
    held = held.subarray(end + mark.length);
    return part;
  }

  function ended(): Reaction {
    inMessage = false;
    for (const recipient of recipients) got(recipient);
    if (breaks === 'before the answer') return { hangsUp: true };
    return { say: '250 2.0.0 accepted', ...(breaks === 'after the answer' && { hangsUp: true }) };
  }

  function answerTo(line: string): Reaction {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO')
      return {
        say: ['250-sink', ...(pipelining ? ['250-PIPELINING'] : []), '250-8BITMIME', '250 SMTPUTF8'].join('\r\n'),
      };
    if (verb === 'MAIL') return envelope();
    if (verb === 'RCPT') return recipient(/<(.*)>/.exec(line)?.[1] ?? '');
    if (verb === 'DATA') return message();
    return verb === 'QUIT' ? { say: '221 bye', hangsUp: true } : { say: '250 ok' };
  }

  function envelope(): Reaction {
    begun();
    recipients = [];
    breaks = hangUp();
    return breaks === 'in MAIL' ? { hangsUp: true } : { say: '250 ok' };
  }

  function recipient(address: string): Reaction {
    const refusal = refuses(address);
    if (refusal) return { say: refusal };
    recipients.push(address);
    return { say: '250 ok' };
  }

  function message(): Reaction {
    if (recipients.length === 0) return { say: '554 5.5.1 no valid recipients' };
    inMessage = true;
    held = Buffer.concat([LINE, held]); // a message that is empty ends with its first line
    return { say: '354 go on' };
  }

  return { hear };
}
