import { classifyReply, type Refusal } from '../../returns/bounce-classifier.ts';

/** What the account says of itself: no mail at all would be taken. */
const SETUP: Refusal = { kind: 'credentials', rule: 'email-service-setup' };
const LATER: Refusal = { kind: 'unreachable', rule: 'email-service-later' };

/** https://developers.cloudflare.com/email-service/api/send-emails/workers-api/#error-codes */
const REFUSALS: [code: RegExp, refusal: Refusal][] = [
  // It keeps an address from all its customers for 24 hours or 7 days; the receiving server was not asked.
  [/^E_RECIPIENT_SUPPRESSED$/, { kind: 'wait', rule: 'email-service-suppressed' }],
  [/^E_(SENDER_|RECIPIENT_NOT_ALLOWED$)/, SETUP],
  [/^E_(HEADER|CONTENT_TOO_LARGE$)/, { kind: 'sender', rule: 'email-service-message' }],
  [/^E_(RATE_LIMIT_EXCEEDED|DAILY_LIMIT_EXCEEDED|INTERNAL_SERVER_ERROR)$/, LATER],
  [/^E_/, { kind: 'unknown', rule: 'email-service-refused' }],
];

/** What an error of the Email Service means. `code`: theirs, empty in the older way of saying it. */
export function refusalOf(code: string, message: string): Refusal {
  // What the receiving server said is told in the text, behind addresses that may look like its code.
  const said = /(?<![^\s:("'])([45]\d\d)(?: |-(?!\S*@)).*/s.exec(message);
  if (code === 'E_DELIVERY_FAILED' && said)
    return classifyReply({ code: Number(said[1]), text: said[0], phase: 'data' });
  if (!code && /not (a )?verified|not allowed|sender domain/i.test(message)) return SETUP;
  const known = REFUSALS.find(([pattern]) => pattern.test(code))?.[1];
  return known ?? { kind: 'in-doubt', rule: 'no-answer' };
}
