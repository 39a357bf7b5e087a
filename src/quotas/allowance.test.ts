import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowanceOn, spread } from './allowance.ts';
import {
  afterAnswer,
  failureRate,
  isAlarming,
  providerOf,
  receivingDomain,
  THROTTLE_WAITS,
} from './receiving-domain.ts';

test('a day allows what the relay allows', () => {
  expect(allowanceOn(0, { perSecond: 0, perDay: 100, warmUp: false })).toBe(100);
  expect(allowanceOn(9, { perSecond: 0, perDay: 0, warmUp: false })).toBe(Number.MAX_SAFE_INTEGER);
});

test('a warm-up begins with fifty and doubles every day, up to what the relay allows', () => {
  const days = [0, 1, 2, 3, 4, 5].map(day => allowanceOn(day, { perSecond: 0, perDay: 1_000, warmUp: true }));
  expect(days).toEqual([50, 100, 200, 400, 800, 1_000]);
  expect(allowanceOn(9_999, { perSecond: 0, perDay: 0, warmUp: true })).toBe(Number.MAX_SAFE_INTEGER);
});

test('spreading loses nothing, keeps the order within a domain, and parts what belongs together', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat())), mails => {
      const after = spread(mails, ([domain]) => domain);
      expect(after.toSorted()).toEqual(mails.toSorted());
      for (const domain of ['a', 'b', 'c'])
        expect(after.filter(mail => mail[0] === domain)).toEqual(mails.filter(mail => mail[0] === domain));
    }),
  );
  const even = spread([...Array(10).fill('a'), ...Array(10).fill('b')], domain => domain);
  expect(even.every((domain, index) => index === 0 || domain !== even[index - 1])).toBe(true);
});

test('a domain that throttles waits longer each time, and not at all once it has accepted', () => {
  const throttled = { accepted: false, kind: 'throttle', rule: 'throttled', reason: '421' } as const;
  let domain = { domain: 'x.jp', throttledUntil: 0, strikes: 0 };
  const waits = [1, 2, 3, 4, 5].map(() => {
    domain = afterAnswer(domain, throttled, 0);
    return domain.throttledUntil;
  });
  expect(waits).toEqual([...THROTTLE_WAITS, THROTTLE_WAITS.at(-1)]);
  expect(afterAnswer(domain, { accepted: true, response: '250' }, 9)).toMatchObject({
    throttledUntil: 0,
    strikes: 0,
  });
  const other = { accepted: false, kind: 'blocked', rule: 'blocked', reason: '554' } as const;
  expect(afterAnswer(domain, other, 9)).toBe(domain);
});

test('domains are told apart by who receives', () => {
  expect(receivingDomain('"a@b"@Docomo.NE.jp')).toBe('docomo.ne.jp');
  const providers = [
    'docomo.ne.jp',
    'ezweb.ne.jp',
    'au.com',
    'i.softbank.jp',
    'd.vodafone.ne.jp',
    'gmail.com',
    'clinic.example',
  ];
  expect(providers.map(providerOf)).toEqual(['docomo', 'au', 'au', 'softbank', 'softbank', 'gmail', 'clinic.example']);
  expect(providerOf('notdocomo.ne.jp')).toBe('notdocomo.ne.jp');
});

test('an alarm needs enough answers and too many refusals; what was refused for now does not count', () => {
  const tallies = { accepted: 95, hard: 3, soft: 500, blocked: 2 };
  expect(failureRate(tallies)).toBe(0.05);
  expect(isAlarming(tallies)).toBe(false);
  expect(isAlarming({ ...tallies, hard: 4 })).toBe(true);
  expect(isAlarming({ accepted: 5, hard: 5, soft: 0, blocked: 0 })).toBe(false);
  expect(failureRate({ accepted: 0, hard: 0, soft: 9, blocked: 0 })).toBe(0);
});
