import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RefusalKind } from '../deps.ts';
import { classifyReply, type Reply } from './bounce-classifier.ts';

type Phase = Reply['phase'];
const bounceOf = (phase: Phase, text: string) => classifyReply({ phase, text, code: Number(text.slice(0, 3)) });

/** Public bounce replies with made-up names, and similar wordings: phase, meaning, text (`\n` between its lines). */
const REPLIES = readFileSync(new URL('replies.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => line.split('\t') as [Phase, RefusalKind, string])
  .map(([phase, kind, text]) => ({ phase, kind, text: text.replaceAll('\\n', '\n') }));
const CLASSIFIED = REPLIES.map(reply => ({ ...reply, got: bounceOf(reply.phase, reply.text).kind }));
const ABOUT_US = new Set<RefusalKind>(['sender', 'credentials', 'throttle', 'blocked']);

/** Words cannot tell: this one server means the recipient, others mean a block list with the same words. */
const NOT_TO_BE_TOLD = ['554 5.7.1 <reader@example.ch>: Recipient address rejected: Access denied'];

test('what public replies mean is known: precision and recall of each class', () => {
  const kinds = [...new Set(REPLIES.map(({ kind }) => kind))];
  const figures = kinds.map(kind => {
    const right = CLASSIFIED.filter(reply => reply.kind === kind && reply.got === kind).length;
    const precision = right / CLASSIFIED.filter(({ got }) => got === kind).length;
    return { kind, precision, recall: right / CLASSIFIED.filter(reply => reply.kind === kind).length };
  });
  const wrong = CLASSIFIED.filter(({ kind, got }) => kind !== got);
  const report = JSON.stringify({ figures, wrong }, undefined, 1);
  const hard = figures.find(({ kind }) => kind === 'hard')!;
  expect(hard.precision, report).toBeGreaterThanOrEqual(0.97);
  expect(hard.recall, report).toBeGreaterThanOrEqual(0.88);
  for (const { precision, recall } of figures) expect(Math.min(precision, recall), report).toBeGreaterThanOrEqual(0.9);
  expect(wrong.map(({ text }) => text)).toEqual(NOT_TO_BE_TOLD);
});

test('no reply that is about us suppresses a reader', () => {
  expect(CLASSIFIED.filter(({ kind, got }) => ABOUT_US.has(kind) && (got === 'hard' || got === 'filtered'))).toEqual(
    [],
  );
});

test.each<[Phase, string, RefusalKind]>([
  ['rcpt', '550 5.1.1 <5.7.26@clinic.test>: Recipient address rejected: User unknown', 'hard'],
  ['rcpt', '550 5.1.1 <x-4.7.28@clinic.test>: … User unknown', 'hard'],
  ['rcpt', '550 5.1.1 <spam.policy@example.jp>: User unknown', 'hard'],
  [
    'rcpt',
    '550 5.1.0 <letters@clinic.example>: Sender address rejected: User unknown in virtual mailbox table',
    'sender',
  ],
  ['rcpt', '550 5.1.8 <letters@clinic.example>: Sender address rejected: Domain not found', 'sender'],
  ['rcpt', '550 SPF record not found for clinic.example', 'sender'],
  ['rcpt', '550 Connection from 10.5.1.3 refused', 'blocked'],
  ['rcpt', '550 5.1.1 <x@example.com> - 192.0.2.1 has sent to too many recipients this hour', 'throttle'],
  ['rcpt', '552 sorry, mailbox x@example.com is over quota temporarily (#5.1.1)', 'full'],
  ['rcpt', '550 4.7.1 relay denied', 'sender'],
  ['data', '554 5.7.9 Message not accepted for policy reasons', 'blocked'],
  ['data', '550 5.7.509 … does not pass DMARC verification', 'sender'],
  ['data', "554 5.7.1 … rejected due to clinic.example's DMARC policy", 'sender'],
  ['rcpt', '550 Host unknown (Authoritative answer from name server)', 'hard'],
  ['rcpt', '550 5.1.6 recipient no longer on server: x@example.com', 'hard'],
  ['data', "554 delivery error: dd This user doesn't have a yahoo.com account", 'hard'],
  ['rcpt', '550 5.4.1 … Recipient address rejected: Access denied', 'hard'],
  ['rcpt', '552 Error: disk quota exceeded', 'full'],
  ['rcpt', '522 5.2.0 Delivery failed: Over quota', 'full'],
  ['rcpt', '553 5.3.0 … Addressee unknown', 'hard'],
])('at %s "%s" is %s', (phase, text, kind) => {
  expect(bounceOf(phase, text).kind).toBe(kind);
});

test('a sign-in that no server saw is ours: there was nothing to sign in with', () => {
  expect(classifyReply({ phase: 'auth', code: 0, text: '' })).toEqual({ kind: 'credentials', rule: 'auth-refused' });
});

test.each<[Phase, string, RefusalKind, string]>([
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
  ['auth', '535 5.7.8 bad credentials', 'credentials', 'auth-refused'],
  ['mail', '553 sender not allowed', 'sender', 'sender-refused'],
  ['data', '451 4.3.0 later', 'unknown', 'temporary'],
  ['data', '554 no idea', 'unknown', 'unknown-refusal'],
  ['rcpt', '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded', 'unknown', 'recipient-busy'],
  ['rcpt', '451 4.7.1 Greylisting in action, please come back later', 'unknown', 'greylisted'],
  ['rcpt', '450 4.7.28 no', 'throttle', 'throttled'],
  ['rcpt', '450 4.7.1 no', 'throttle', 'throttled'],
  ['rcpt', '421 rate limited', 'throttle', 'throttled'],
  ['rcpt', '550 5.7.506 no', 'sender', 'host-name'],
  ['rcpt', '550 No PTR for 192.0.2.1', 'sender', 'host-name'],
  ['rcpt', '550 5.7.54 no', 'sender', 'relay-denied'],
  ['rcpt', '550 Relaying denied.', 'sender', 'relay-denied'],
  ['rcpt', '550 5.4.1 Recipient address rejected: Access denied', 'hard', 'no-such-user'],
  ['rcpt', '554 5.2.1 Inactive user', 'unknown', 'mailbox-disabled'],
  ['rcpt', '550 no such account', 'hard', 'no-such-user'],
  ['data', "554 delivery error: dd This user doesn't have an example account", 'hard', 'no-such-user'],
  ['rcpt', '550 mailbox unavailable', 'hard', 'no-such-user'],
  ['rcpt', '499 5.1.1 no such user', 'unknown', 'temporary'],
  ['rcpt', '500 5.1.1 no such user', 'unknown', 'protocol'],
  ['rcpt', '553 5.1.1 no such user', 'hard', 'no-such-user'],
  ['rcpt', '550 undeliverable address: host mx.example said: 499 no such user', 'unknown', 'temporary'],
  ['rcpt', '550 undeliverable address: host mx.example said: 500 no such user', 'hard', 'no-such-user'],
  ['rcpt', '500 4.7.1 no', 'unknown', 'temporary'],
  ['rcpt', '550 4.7.1 cs01 no', 'throttle', 'throttled'],
  ['rcpt', '550 4.7.10 cs01 no', 'unknown', 'temporary'],
])('at %s "%s" is %s (%s)', (phase, text, kind, rule) => {
  expect(bounceOf(phase, text)).toEqual({ kind, rule });
});

test('a code of more digits is another code, about which nothing is known', () => {
  const rules = {
    ...{ '5.5.12': 'unknown-refusal', '5.7.5060': 'unknown-refusal', '4.7.10': 'temporary', '4.7.5000': 'temporary' },
    ...{ '5.7.54': 'relay-denied', '5.7.540': 'blocked', '5.7.570': 'blocked', '5.1.70': 'unknown-refusal' },
    ...{ '5.2.30': 'unknown-refusal', '5.2.20': 'unknown-refusal' },
  };
  for (const [code, rule] of Object.entries(rules))
    expect(bounceOf('rcpt', `${code[0]}50 ${code} no`).rule, code).toBe(rule);
  expect(bounceOf('rcpt', '550 5.7.210 no')).toEqual({ kind: 'blocked', rule: 'blocked' });
  expect(bounceOf('rcpt', '550 5.7.90 no')).toEqual({ kind: 'blocked', rule: 'blocked' });
  expect(bounceOf('rcpt', '550 5.4.10 Recipient address rejected: Access denied').kind).not.toBe('hard');
  expect(bounceOf('rcpt', '550 5.1.12 no').kind).not.toBe('hard');
  expect(bounceOf('rcpt', '550 5.6.12 no').rule).toBe('message-refused');
  expect(bounceOf('rcpt', '450 4.7.10 local policy').rule).toBe(bounceOf('rcpt', '450 4.7.0 local policy').rule);
});

test.each<[Phase, string, ReturnType<typeof classifyReply>]>([
  ['data', '554 5.7.9 Message not accepted', { kind: 'blocked', rule: 'blocked', suspectsSender: true }],
  ['rcpt', '550 5.7.1 authentication required', { kind: 'blocked', rule: 'blocked', suspectsSender: true }],
])('at %s "%s" may blame us', (phase, text, refusal) => {
  expect(bounceOf(phase, text)).toEqual(refusal);
});

test.each<[Phase, RefusalKind, string]>([
  ['rcpt', 'throttle', '4.7.28 5.7.28 5.7.508 4.4.5 5.4.5 4.5.3 5.5.3 4.7.500 4.7.650 4.7.1'],
  ['data', 'sender', '4.7.26 4.7.27 4.7.30 4.7.32 4.7.40 5.7.20 5.7.23 5.7.25 5.7.26 5.7.29 5.7.30 5.7.509 5.7.515'],
  ['rcpt', 'sender', '4.1.7 4.1.8 5.1.7 5.1.8 5.7.54 5.7.57 5.7.60 5.7.64 5.7.506'],
  ['data', 'blocked', '4.7.9 5.7.9 5.7.1 5.7.0 5.7.606 5.7.33'],
  ['rcpt', 'full', '4.2.2 5.2.2'],
  ['data', 'hard', '5.1.1 5.1.2 5.1.3 5.1.6 5.1.10'],
  ['rcpt', 'unknown', '5.0.0 5.1.0 5.1.4 5.2.0 5.2.1 5.4.1 5.4.4 5.4.7 4.1.1 4.2.1 4.7.0 4.7.900 5.1.11'],
])('at %s "%s" is told by %s', (phase, kind, codes) => {
  const told = (code: string) => `${code} ${bounceOf(phase, `${code[0]}50 ${code} ok?`).kind}`;
  expect(codes.split(' ').map(told)).toEqual(codes.split(' ').map(code => `${code} ${kind}`));
});

test('a message that is refused for its size or form says nothing of its reader', () => {
  for (const code of ['4.2.3', '5.2.3', '5.3.4', '5.6.0', '5.6.9'])
    expect(bounceOf('rcpt', `552 ${code} unknown mailbox`), code).toEqual({ kind: 'unknown', rule: 'message-refused' });
});

test.each<[Phase, string, RefusalKind, string]>([
  ['mail', '530 5.7.0 no', 'credentials', 'auth-required'],
  ['mail', '534 no', 'credentials', 'auth-required'],
  ['mail', '535 no', 'credentials', 'auth-required'],
  ['mail', '538 no', 'credentials', 'auth-required'],
  ['mail', '454 4.7.0 authentication is away', 'blocked', 'blocked'],
  ['mail', '451 4.3.0 later', 'unknown', 'temporary'],
  ['auth', '454 4.7.0 later', 'unknown', 'temporary'],
  // Another server may be behind ours, and one reader's domain must not stop all sending.
  ['rcpt', '530 5.7.0 no', 'sender', 'sender-refused'],
  ['data', '535 5.7.8 no', 'sender', 'sender-refused'],
  ['data', '550 5.2.0 Unknown user', 'filtered', 'unknown-at-data'],
  ['data', '450 Unknown user', 'unknown', 'temporary'],
  ['data', '550 User unknown', 'filtered', 'au-user-unknown'],
  ['rcpt', '550 : User unknown', 'filtered', 'au-user-unknown'],
  ['rcpt', '550 <x@ezweb.ne.jp>: User unknown', 'hard', 'no-such-user'],
  ['rcpt', '550 User unknown', 'hard', 'no-such-user'],
  ['data', '450 : User unknown', 'unknown', 'temporary'],
  ['rcpt', '550 4.1.1 no such user', 'unknown', 'temporary'],
  ['rcpt', '550 4.7.1 no', 'unknown', 'temporary'],
  ['data', '550 mailbox unavailable', 'unknown', 'unknown-refusal'],
  ['rcpt', '550 5.2.1 mailbox unavailable', 'unknown', 'unknown-refusal'],
  ['rcpt', '550 5.7.1 mailbox unavailable', 'blocked', 'blocked'],
])('at %s "%s" is %s by the rule %s', (phase, text, kind, rule) => {
  expect(bounceOf(phase, text)).toEqual({
    kind,
    rule,
    ...(text.includes('authentication') ? { suspectsSender: true } : {}),
  });
});

test.each([
  '550 Unrouteable return address',
  '550 Invalid return address <letters@clinic.example>',
  '550 The address you are mailing from does not exist',
  '550 Unknown domain in envelope address clinic.example',
  '550 Invalid source address',
  '550 You are not a valid user of this server',
  '550 user not local, log in first (POP before SMTP)',
  '550 Invalid user name or password',
  '550 bad credentials for user',
  '550 This account is no longer permitted to send mail',
  '550 5.7.0 account closed for outgoing mail',
  '550 5.1.1 submission user not found',
  '550 This server does not accept mail without TLS',
  '550 invalid certificate, recipient refused',
  '550 Address 203.0.113.5 not found in DNS',
  '550 Remote host unknown: 203.0.113.5',
  '550 unknown network, address rejected',
  '550 The recipient does not accept mails from senders not known to them',
  '550 No valid mailbox for postmaster at clinic.example',
])('"%s" speaks of us', text => {
  expect(bounceOf('rcpt', text)).toMatchObject({ kind: 'blocked', suspectsSender: true });
});

test.each([
  ['550 Unknown error while processing recipient', 'temporary'],
  ['550 database error: user could not be found', 'temporary'],
  ['550 LDAP lookup failed; recipient could not be found', 'temporary'],
  ['550 Recipient verification timed out, user may not exist', 'temporary'],
  ['550 5.1.1 Mailbox under maintenance', 'temporary'],
  ['550 5.1.1 internal error', 'temporary'],
  ['503 bad sequence of commands, recipient first', 'protocol'],
  ['550 5.5.4 Invalid argument, address', 'protocol'],
  ['555 Unsupported option: invalid recipient option', 'protocol'],
  ['550 Invalid number of recipients', 'message-refused'],
])('"%s" is what the server could not do, and says nothing of its reader', (text, rule) => {
  expect(bounceOf('rcpt', text)).toEqual({ kind: 'unknown', rule });
});

test.each([
  '552 Mailbox size exceeded',
  '552 Account size exceeded for x@example.jp',
  '550 mailbox x@example.jp has exceeded the limit',
  '552 user has exceeded his/her disk space limit',
  '552 Mail box is full',
])('"%s" is a full mailbox, and no voice against us', text => {
  expect(bounceOf('rcpt', text)).toEqual({ kind: 'full', rule: 'mailbox-full' });
});

test.each([
  '550 Your account has exceeded its quota',
  '550 Your account size exceeded',
  '550 Your mailbox exceeded it',
])('"%s" means ours', text => {
  expect(bounceOf('rcpt', text)).toMatchObject({ kind: 'blocked', suspectsSender: true });
});

test.each<[Phase, string]>([
  ['rcpt', '550 : User unknown.'],
  ['rcpt', '550 <>: User unknown'],
  ['rcpt', '550 : USER UNKNOWN'],
  ['data', '550 Unknown user.'],
])('at %s "%s" names nobody, whatever its spelling', (phase, text) => {
  expect(bounceOf(phase, text).kind).toBe('filtered');
});

test('a word within a queue number is not that word', () => {
  for (const word of 'spf dkim dmarc ptr rdns helo ehlo rbl ip client author sender from: disabled inactive'.split(' '))
    expect(bounceOf('rcpt', `550 No such user 7q${word}`), word).toMatchObject({ kind: 'hard' });
  for (const word of 'spf dkim dmarc ptr rdns helo ehlo rbl ip client author sender disabled inactivated'.split(' '))
    expect(bounceOf('rcpt', `550 No such user ${word}7q`), word).toMatchObject({ kind: 'hard' });
});

// Whatever one reader's address spells, it must not affect other readers.
const SPELLING = [
  ...['5.7.26', '4.7.28', '5.1.1', '5.2.2', '5.7.9', '421-4.7.1', '550-5.1.8', '530', '#5.7.26', 'x-4.7.28', '5.7.515'],
  ...['user-unknown', 'spf.policy', 'dmarc', 'spam', 'relay-denied', 'quota', 'sender-address', 'greylisted', 'ptr'],
  ...['too-many-recipients', 'blocked', 'helo', 'temporary', 'authenticate', 'mailbox.full', 'said:', 'rate-limit'],
];
const spelt = fc.constantFrom(...SPELLING);
const NAMES = fc.oneof(
  spelt.filter(word => !word.includes(':')).map(word => `${word}@x`),
  spelt.filter(word => !word.includes(':')).map(word => `<${word}@clinic.test>`),
  spelt.map(word => `"${word} said: 550 5.7.26 user unknown"@clinic.test`),
  spelt.filter(word => !/[#:]/.test(word)).map(word => `${word}.example.jp`),
  spelt.filter(word => !/[#:]/.test(word)).map(word => `x@${word}.example`),
  spelt.map(word => `https://example.jp/${word}?p=${word}`),
  fc.constantFrom('[5.1.1.3]', '5.7.26.1', '[IPv6:2001:db8::5:7]', '10.5.1.3', '(5.7.1.1)', 'x%40spam.example'),
);

test('an address, a host or an IP number in a reply changes nothing, whatever it spells', () => {
  fc.assert(
    fc.property(fc.constantFrom(...REPLIES), NAMES, fc.nat(), ({ phase, text }, name, where) => {
      // An empty name after `550 :` is au's reply, so it is left out.
      fc.pre(!text.startsWith('550 :'));
      const words = text.split(/(?<= )/);
      const at = 1 + (where % words.length);
      const changed = `${words.slice(0, at).join('').trimEnd()} ${name} ${words.slice(at).join('')}`;
      expect(bounceOf(phase, changed), changed).toEqual(bounceOf(phase, text));
    }),
    { numRuns: 5_000 },
  );
});

test('what a server behind the relay said is classified in place of what the relay made of it', () => {
  const said = (code: string, what: string) =>
    bounceOf(
      'rcpt',
      `${code} <x@d.example>: Recipient address rejected: undeliverable address: host mx.d.example[192.0.2.9] said: ${what}`,
    );
  expect(said('550 5.1.1', '550 5.7.26 unauthenticated').kind).toBe('sender');
  expect(said('550 5.1.1', '550 5.2.2 over quota').kind).toBe('full');
  expect(said('550 5.1.1', '451 no such user, or not yet').kind).toBe('unknown');
  expect(said('450 4.1.1', '550 5.1.1 no such user').kind).toBe('unknown');
  const passedOn =
    '550-Callout to <x@d.example>: response to "RCPT TO:<x@d.example>" from mx [192.0.2.9] was: 550 no such user';
  expect(bounceOf('rcpt', passedOn.replace('Callout to', 'Asked for')).kind).toBe('hard');
  expect(said('550 5.1.1', '554 5.3.0 mailer error 1').kind).toBe('blocked');
});

test('another server that does not know our own address says nothing of the reader', () => {
  const unknown = 'host mx.clinic.example[192.0.2.9] said: 550 5.1.1 <letters@clinic.example>: User unknown';
  const postfix = `550 5.1.0 <letters@clinic.example>: Sender address rejected: undeliverable address: ${unknown}`;
  expect(bounceOf('rcpt', postfix).kind).toBe('sender');
  const exim = '550-Sender verify failed: response to "RCPT TO:<letters@clinic.example>" was: 550 no such user';
  expect(bounceOf('rcpt', exim).kind).toBe('sender');
});

test('the end of a long reply is not read, and ten megabytes take no time', () => {
  const fillers = ['a', 'a@', '"', '"\\', '<', '5.1.1 ', ' \n', 'user ', 'relay ', ':1', 'no such '];
  const began = performance.now();
  for (const filler of fillers) {
    const text = `550 5.1.1 x ${filler.repeat(10_000_000 / filler.length)} 5.7.26 spam`;
    expect(bounceOf('data', text).kind, filler).not.toBe('sender');
  }
  expect(performance.now() - began).toBeLessThan(5_000);
});
