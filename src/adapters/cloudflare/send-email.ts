import { EmailMessage } from 'cloudflare:email';
import type { Mailer, OutgoingMessage, SendOutcome, Signer } from '../../deps.ts';
import { signed } from '../../rendering/signed.ts';
import { withoutAddresses } from '../../returns/reply-text.ts';
import { refusalOf } from './send-email-refusal.ts';

export type EmailBinding = { send(message: object): Promise<unknown> };

/** A Worker invocation may have 6 connections open at once. D1 needs one of them. */
const CONCURRENCY = 5;

/** Sends mail by Cloudflare's Email Service, as we composed it. `sign`: adds our DKIM signature to Cloudflare's. */
export function emailServiceMailer(binding: EmailBinding, sign?: Signer): Mailer {
  return {
    kind: 'smtp',
    concurrency: CONCURRENCY,
    async send(message) {
      return handOver(binding, message, sign ? await signed(sign, message) : message.raw);
    },
    // The Email Service has no request but sending, so there is nothing to check.
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
