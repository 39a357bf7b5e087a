import { expect, test } from 'vitest';
import type { SendOutcome } from '../deps.ts';
import { afterProbe, areSeveral, isProbeDue, nextProbeAt, type Pause } from './pauses.ts';
import { blamesSender } from './reasons.ts';

const NOW = 1_000_000_000;
const HOUR = 3_600_000;

const pause = (more: Partial<Pause> = {}): Pause => ({
  domain: '',
  reason: 'refused',
  at: NOW,
  rule: null,
  response: '',
  deliveryId: null,
  refusals: 1,
  probeAt: NOW,
  probe: null,
  beside: null,
  remembered: null,
  ...more,
});
type Refusal = Extract<SendOutcome, { accepted: false }>;
const refusal = (kind: Refusal['kind'], more: Partial<Refusal> = {}): SendOutcome => ({
  accepted: false,
  kind,
  rule: kind,
  reason: '',
  ...more,
});
const accepted: SendOutcome = { accepted: true, response: '250' };

test('the sender is blamed by a refusal that says so, and by one that may mean it', () => {
  expect(blamesSender(refusal('sender'))).toBe(true);
  expect(blamesSender(refusal('blocked', { suspectsSender: true }))).toBe(true);
  for (const kind of ['blocked', 'hard', 'credentials', 'unreachable', 'throttle'] as const)
    expect(blamesSender(refusal(kind))).toBe(false);
  expect(blamesSender(accepted)).toBe(false);
});

test('domains of one provider are one voice', () => {
  expect(areSeveral([])).toBe(false);
  expect(areSeveral(['gmail.com'])).toBe(false);
  expect(areSeveral(['gmail.com', 'googlemail.com'])).toBe(false);
  expect(areSeveral(['gmail.com', 'docomo.ne.jp'])).toBe(true);
});

test('whoever owns a domain is one voice, however many names stand below it', () => {
  expect(areSeveral(['a.clinic.example', 'b.clinic.example', 'clinic.example'])).toBe(false);
  expect(areSeveral(['a.clinic.co.jp', 'b.c.clinic.co.jp'])).toBe(false);
  expect(areSeveral(['a.abc.jp', 'b.abc.jp'])).toBe(false);
  expect(areSeveral(['a.ezweb.ne.jp', 'au.com'])).toBe(false);
  expect(areSeveral(['i.softbank.jp', 'softbank.ne.jp'])).toBe(false);
  expect(areSeveral(['one.co.jp', 'two.co.jp'])).toBe(true);
  expect(areSeveral(['one.jp', 'two.jp'])).toBe(true);
  expect(areSeveral(['localhost', 'one.jp'])).toBe(true);
});

/** The longest wait in hours of a pause of all sending or of one domain, after so many refusals. */
const WAITS: [domain: string, refusals: number, hours: number][] = [
  ['', 1, 1],
  ['', 9, 1],
  ['a.jp', 0, 1],
  ['a.jp', 1, 1],
  ['a.jp', 2, 4],
  ['a.jp', 3, 24],
  ['a.jp', 9, 24],
];

test('a probe may go from its moment on; a moment too far ahead comes from a wrong clock', () => {
  expect(isProbeDue(pause({ probeAt: null }), NOW)).toBe(false);
  expect(isProbeDue(pause({ probeAt: NOW + 1 }), NOW)).toBe(false);
  expect(isProbeDue(pause({ probeAt: NOW }), NOW)).toBe(true);
  for (const [domain, refusals, hours] of WAITS) {
    expect(isProbeDue(pause({ domain, refusals, probeAt: NOW + hours * HOUR }), NOW)).toBe(false);
    expect(isProbeDue(pause({ domain, refusals, probeAt: NOW + hours * HOUR + 1 }), NOW)).toBe(true);
  }
});

test('a held domain is asked after one, four, then every 24 hours; where nobody gets mail, each hour', () => {
  const held = pause({ domain: 'mail.example' });
  expect([1, 2, 3, 9].map(refusals => nextProbeAt(held, refusals, NOW) - NOW)).toEqual(
    [1, 4, 24, 24].map(hours => hours * HOUR),
  );
  expect([1, 9].map(refusals => nextProbeAt(pause(), refusals, NOW) - NOW)).toEqual([HOUR, HOUR]);
});

test.each<[string, Partial<Pause>, SendOutcome, ReturnType<typeof afterProbe>]>([
  ['accepted: over', {}, accepted, undefined],
  ['blamed again: the next one waits', {}, refusal('sender'), { refusals: 2, probeAt: NOW + HOUR }],
  ['blamed by a domain: longer', { domain: 'a.jp' }, refusal('sender'), { refusals: 2, probeAt: NOW + 4 * HOUR }],
  ['perhaps blamed', {}, refusal('blocked', { suspectsSender: true }), { refusals: 2, probeAt: NOW + HOUR }],
  ['not let in', { reason: 'auth-refused' }, refusal('credentials'), { refusals: 2, probeAt: null }],
  ['let in, and blamed', { reason: 'auth-refused' }, refusal('sender'), { refusals: 1, probeAt: NOW + 60_000 }],
  ['not let in, which says nothing of blame', {}, refusal('credentials'), { refusals: 1, probeAt: NOW + 60_000 }],
  ['no such reader', {}, refusal('hard'), { refusals: 1, probeAt: NOW + 60_000 }],
  ['nobody answers', {}, refusal('unreachable'), { refusals: 1, probeAt: NOW + 60_000 }],
])('a probe that is %s', (_, more, outcome, after) => {
  expect(afterProbe(pause(more), outcome, NOW)).toEqual(after);
});
