import { expect, test } from 'vitest';
import { refusalOf } from './send-email-refusal.ts';

test.each<[code: string, message: string, kind: string]>([
  ['E_RECIPIENT_SUPPRESSED', 'suppressed', 'wait'],
  ['E_SENDER_NOT_VERIFIED', 'no', 'credentials'],
  ['E_SENDER_DOMAIN_NOT_AVAILABLE', 'no', 'credentials'],
  ['E_RECIPIENT_NOT_ALLOWED', 'no', 'credentials'],
  ['E_HEADER_NOT_ALLOWED', 'no', 'sender'],
  ['E_CONTENT_TOO_LARGE', 'no', 'sender'],
  ['E_RATE_LIMIT_EXCEEDED', 'slower', 'unreachable'],
  ['E_DAILY_LIMIT_EXCEEDED', 'tomorrow', 'unreachable'],
  ['E_INTERNAL_SERVER_ERROR', 'oops', 'unreachable'],
  ['E_SOMETHING_NEW', 'no', 'unknown'],
  ['E_DELIVERY_FAILED', 'no reason told', 'unknown'],
  ['E_DELIVERY_FAILED', 'remote server said (550 5.1.1 user unknown)', 'hard'],
  ['E_DELIVERY_FAILED', 'to 450-x@mail.example: 550-5.1.1 user\n550 5.1.1 unknown', 'hard'],
  ['E_DELIVERY_FAILED', 'queue 7q450 said 550 5.1.1 user unknown', 'hard'],
  ['E_DELIVERY_FAILED', '550 5.7.26 unauthenticated', 'sender'],
  ['E_SOMETHING_NEW', '550 5.1.1 user unknown', 'unknown'],
  ['', 'destination address is not a verified address', 'credentials'],
  ['', 'destination address not allowed', 'credentials'],
  ['', 'the sender domain is wrong', 'credentials'],
  ['', 'Network connection lost', 'in-doubt'],
  ['ELSE', 'the sender domain is wrong', 'in-doubt'],
])('%s "%s" is %s', (code, message, kind) => {
  expect(refusalOf(code, message).kind).toBe(kind);
});
