import { expect, test } from 'vitest';
import { classifyReply, type Reply } from './classify.ts';

const cases: [phase: Reply['phase'], text: string, kind: string, rule: string][] = [
  ['rcpt', '550 5.1.1 no such user', 'hard', 'no-such-user'],
  ['rcpt', '550 5.1.10 null MX', 'hard', 'no-such-user'],
  ['rcpt', '550 No such user here', 'hard', 'no-such-user'],
  ['data', '550 Unknown user a@docomo.ne.jp', 'filtered', 'docomo-unknown-user'],
  ['data', '550 : User unknown', 'filtered', 'au-user-unknown'],
  ['data', '552 too much mail data', 'full', 'mailbox-full'],
  ['rcpt', '452 4.2.2 over quota', 'full', 'mailbox-full'],
  [
    'data',
    '550 5.7.515 Access denied, sending domain does not meet the required authentication level',
    'sender',
    'authentication',
  ],
  ['data', '550 5.7.26 unauthenticated', 'sender', 'authentication'],
  ['data', '421 4.7.28 rate', 'throttle', 'throttled'],
  ['mail', '421 [TSS04] deferred', 'throttle', 'throttled'],
  ['data', '554 5.7.1 listed in an RBL', 'blocked', 'blocked'],
  ['auth', '535 5.7.8 bad credentials', 'sender', 'auth-refused'],
  ['mail', '553 sender not allowed', 'sender', 'sender-refused'],
  ['data', '451 4.3.0 later', 'unknown', 'temporary'],
  ['data', '554 no idea', 'unknown', 'unknown-refusal'],
];

test.each(cases)('%s %s is %s (%s)', (phase, text, kind, rule) => {
  expect(classifyReply({ phase, text, code: Number(text.slice(0, 3)) })).toEqual({ kind, rule });
});
