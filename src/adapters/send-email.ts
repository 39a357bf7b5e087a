import { EmailMessage } from 'cloudflare:email';
import { classifyReply } from '../delivery/classify.ts';
import { withoutAddresses } from '../delivery/without-addresses.ts';
import type { Mailer, OutgoingMessage, SendOutcome, Signer } from '../deps.ts';

export type EmailBinding = { send(message: object): Promise<unknown> };

/** Simultaneous connections of an invocation are 6, and D1 wants one. */
const CONCURRENCY = 5;

type Refusal = Omit<Extract<SendOutcome, { accepted: false }>, 'reason'>;
const SENDER: Refusal = { accepted: false, kind: 'sender', rule: 'email-service-setup' };
const LATER: Refusal = { accepted: false, kind: 'unreachable', rule: 'email-service-later' };

/** https://developers.cloudflare.com/email-service/api/send-emails/workers-api/#error-codes */
const REFUSALS: [code: RegExp, refusal: Refusal][] = [
  // For 24 hours or 7 days there, and for reasons of theirs.
  [/^E_RECIPIENT_SUPPRESSED$/, { accepted: false, kind: 'wait', rule: 'email-service-suppressed' }],
  [/^E_(SENDER_|RECIPIENT_NOT_ALLOWED$|HEADER|CONTENT_TOO_LARGE$)/, SENDER],
  [/^E_(RATE_LIMIT_EXCEEDED|DAILY_LIMIT_EXCEEDED|INTERNAL_SERVER_ERROR)$/, LATER],
  [/^E_/, { accepted: false, kind: 'unknown', rule: 'email-service-refused' }],
];

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
    return { ...refusalOf(String(code), message), reason: withoutAddresses(`${code} ${message}`) };
  }
}

function refusalOf(code: string, message: string): Refusal {
  const said = /\b([45]\d\d)[ -].*/s.exec(message);
  // What the receiving server said is told in the text.
  if (code === 'E_DELIVERY_FAILED' && said)
    return { accepted: false, ...classifyReply({ code: Number(said[1]), text: said[0], phase: 'data' }) };
  // The older way of saying it, without codes.
  if (!code && /not (a )?verified|not allowed|sender domain/i.test(message)) return SENDER;
  const known = REFUSALS.find(([pattern]) => pattern.test(code))?.[1];
  return known ?? { accepted: false, kind: 'in-doubt', rule: 'no-answer' };
}
