import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RefusalKind } from '../deps.ts';
import { classifyReply, type Reply } from './classify.ts';

type Phase = Reply['phase'];
const judge = (phase: Phase, text: string) => classifyReply({ phase, text, code: Number(text.slice(0, 3)) });

/** Public bounce replies with made-up names: phase, what the reply means, text (`\n` between its lines). */
const REPLIES = readFileSync(new URL('replies.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => line.split('\t') as [Phase, RefusalKind, string])
  .map(([phase, kind, text]) => ({ phase, kind, text: text.replaceAll('\\n', '\n') }));
const JUDGED = REPLIES.map(reply => ({ ...reply, got: judge(reply.phase, reply.text).kind }));
const ABOUT_US = new Set<RefusalKind>(['sender', 'credentials', 'throttle', 'blocked']);

test('what public replies mean is known: precision and recall of each class', () => {
  const kinds = [...new Set(REPLIES.map(({ kind }) => kind))];
  const figures = kinds.map(kind => {
    const right = JUDGED.filter(reply => reply.kind === kind && reply.got === kind).length;
    const precision = right / JUDGED.filter(({ got }) => got === kind).length;
    return { kind, precision, recall: right / JUDGED.filter(reply => reply.kind === kind).length };
  });
  const wrong = JUDGED.filter(({ kind, got }) => kind !== got);
  const report = JSON.stringify({ figures, wrong }, undefined, 1);
  const hard = figures.find(({ kind }) => kind === 'hard')!;
  expect(hard.precision, report).toBeGreaterThanOrEqual(0.97);
  expect(hard.recall, report).toBeGreaterThanOrEqual(0.88);
  for (const { precision, recall } of figures) expect(Math.min(precision, recall), report).toBeGreaterThanOrEqual(0.8);
});

test('no reply that is about us strikes a reader off', () => {
  expect(JUDGED.filter(({ kind, got }) => ABOUT_US.has(kind) && (got === 'hard' || got === 'filtered'))).toEqual([]);
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
  expect(judge(phase, text).kind).toBe(kind);
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
])('at %s "%s" is %s (%s)', (phase, text, kind, rule) => {
  expect(judge(phase, text)).toEqual({ kind, rule });
});

test.each<[Phase, string, ReturnType<typeof classifyReply>]>([
  ['data', '554 5.7.9 Message not accepted', { kind: 'blocked', rule: 'blocked', suspectsSender: true }],
  ['rcpt', '550 5.7.1 authentication required', { kind: 'blocked', rule: 'blocked', suspectsSender: true }],
])('at %s "%s" may blame us', (phase, text, refusal) => {
  expect(judge(phase, text)).toEqual(refusal);
});

// From the sign-up of one reader nothing must follow for the others, whatever the address spells.
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
      // A name where au leaves its place empty makes it the reply of any other server.
      fc.pre(!text.startsWith('550 :'));
      const words = text.split(/(?<= )/);
      const at = 1 + (where % words.length);
      const changed = `${words.slice(0, at).join('').trimEnd()} ${name} ${words.slice(at).join('')}`;
      expect(judge(phase, changed), changed).toEqual(judge(phase, text));
    }),
    { numRuns: 5_000 },
  );
});

test('what a server behind the relay said is judged in place of what the relay made of it', () => {
  const said = (code: string, what: string) =>
    judge(
      'rcpt',
      `${code} <x@d.example>: Recipient address rejected: undeliverable address: host mx.d.example[192.0.2.9] said: ${what}`,
    );
  expect(said('550 5.1.1', '550 5.7.26 unauthenticated').kind).toBe('sender');
  expect(said('550 5.1.1', '550 5.2.2 over quota').kind).toBe('full');
  expect(said('550 5.1.1', '451 no such user, or not yet').kind).toBe('unknown');
  expect(said('450 4.1.1', '550 5.1.1 no such user').kind).toBe('unknown');
});

test('the end of a long reply is not read, and ten megabytes take no time', () => {
  const fillers = ['a', 'a@', '"', '"\\', '<', '5.1.1 ', ' \n', 'user ', 'relay ', ':1', 'no such '];
  const began = performance.now();
  for (const filler of fillers) {
    const text = `550 5.1.1 x ${filler.repeat(10_000_000 / filler.length)} 5.7.26 spam`;
    expect(judge('data', text).kind, filler).not.toBe('sender');
  }
  expect(performance.now() - began).toBeLessThan(5_000);
});
