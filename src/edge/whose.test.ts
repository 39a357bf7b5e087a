import { expect, test } from 'vitest';
import { isChange, isForUs, isFromElsewhere } from './whose.ts';

// The rule by itself. What it opens and closes on every route is in `own-requests.test.ts`.

const SITE = 'https://letters.example';

test('methods that RFC 9110 calls safe change nothing, and every other may', () => {
  const safe = ['GET', 'HEAD', 'OPTIONS'];
  for (const method of [...safe, 'POST', 'PUT', 'PATCH', 'DELETE', 'get', ''])
    expect([method, isChange({ method })]).toEqual([method, !safe.includes(method)]);
});

test.each([
  ['/unsubscribe/x', false],
  ['/unsubscribe', false],
  ['/unsubscribed', true],
  ['/unsubscribers/x', true],
  ['/x/unsubscribe', true],
  ['/signup', true],
])('of what a provider’s page sends, only one-click unsubscribing is taken: %s', (path, refused) => {
  const asked = { method: 'POST', path, host: 'letters.example', origin: 'https://mail.provider.example' };
  expect([isFromElsewhere(asked, SITE), isFromElsewhere({ ...asked, method: 'GET' }, SITE)]).toEqual([refused, false]);
});

test('the name of a host is the same in capitals', () => {
  for (const host of ['OLD.example:8080', 'old.EXAMPLE:8080', 'old.example:8080'])
    for (const [origin, refused] of [['https://old.example:8080', false], ['https://old.example', true]] as const) // biome-ignore format: one line
      expect([host, origin, isFromElsewhere({ method: 'POST', path: '/x', host, origin }, SITE)]).toEqual([host, origin, refused]); // biome-ignore format: one line
});

test.each([
  ['/admin', false],
  ['/admin/x', false],
  ['/mailbox', false],
  ['/administration', true],
  ['/', true],
])('under a stranger’s name %s is open: %s', (path, open) => {
  expect(isForUs({ method: 'GET', path, host: 'old.example' }, SITE)).toBe(open);
});
