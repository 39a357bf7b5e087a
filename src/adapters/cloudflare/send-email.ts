import { EmailMessage } from 'cloudflare:email';
import type { Mailer, OutgoingMessage, SendOutcome, Signer } from '../../deps.ts';
import { withoutAddresses } from '../../returns/reply-text.ts';
import { refusalOf } from './send-email-refusal.ts';

export type EmailBinding = { send(message: object): Promise<unknown> };

/** Simultaneous connections of an invocation are 6, and D1 wants one. */
const CONCURRENCY = 5;

/** Mail by Cloudflare's Email Service, which is handed the message as we composed it. `sign`: DKIM of our own, beside theirs. */
export function emailServiceMailer(binding: EmailBinding, sign?: Signer): Mailer {
  return {
    kind: 'smtp',
    concurrency: CONCURRENCY,
    async send(message) {
      return handOver(binding, message, sign ? await sign(message) : message.raw);
    },
    // Nothing can be asked of it but to send.
    check: async () => ({ ok: true }),
    close: async () => {},
  };
}

async function handOver(binding: EmailBinding, { from, to }: OutgoingMessage, raw: string): Promise<SendOutcome> {
  try {
    await binding.send(new EmailMessage(from, to, raw));
    return { accepted: true, response: '250 accepted by the Email Service' };
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    return { accepted: false, ...refusalOf(String(code), message), reason: withoutAddresses(`${code} ${message}`) };
  }
}
