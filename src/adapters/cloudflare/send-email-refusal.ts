import { classifyReply, type Refusal } from '../../returns/bounce-classifier.ts';

/** The account is not set up: it would send no mail at all. */
const SETUP: Refusal = { kind: 'credentials', rule: 'email-service-setup' };
const LATER: Refusal = { kind: 'unreachable', rule: 'email-service-later' };

/** https://developers.cloudflare.com/email-service/api/send-emails/workers-api/#error-codes */
const REFUSALS: [code: RegExp, refusal: Refusal][] = [
  // Cloudflare blocks an address for all its customers for 24 hours or 7 days. The receiving server was not asked.
  [/^E_RECIPIENT_SUPPRESSED$/, { kind: 'wait', rule: 'email-service-suppressed' }],
  [/^E_(SENDER_|RECIPIENT_NOT_ALLOWED$)/, SETUP],
  [/^E_(HEADER|CONTENT_TOO_LARGE$)/, { kind: 'sender', rule: 'email-service-message' }],
  [/^E_(RATE_LIMIT_EXCEEDED|DAILY_LIMIT_EXCEEDED|INTERNAL_SERVER_ERROR)$/, LATER],
  [/^E_/, { kind: 'unknown', rule: 'email-service-refused' }],
];

/** What an error of the Email Service means. `code`: Cloudflare's error code, empty in its older kind of error. */
export function refusalOf(code: string, message: string): Refusal {
  // The text quotes the receiving server's answer after addresses, and a part of an address may look like a reply code.
  const said = /(?<![^\s:("'])([45]\d\d)(?: |-(?!\S*@)).*/s.exec(message);
  if (code === 'E_DELIVERY_FAILED' && said)
    return classifyReply({ code: Number(said[1]), text: said[0], phase: 'data' });
  if (!code && /not (a )?verified|not allowed|sender domain/i.test(message)) return SETUP;
  const known = REFUSALS.find(([pattern]) => pattern.test(code))?.[1];
  return known ?? { kind: 'in-doubt', rule: 'no-answer' };
}
