import { expect, test } from 'vitest';
import { toHttps } from './https.ts';

const SITE = 'https://letters.example';

test.each([
  ['http://letters.example/', 'https://letters.example/'],
  ['http://letters.example:80/signup/sent?waits', 'https://letters.example/signup/sent?waits'],
  ['http://letters.example:8080/legal', 'https://letters.example/legal'],
  ['http://older.example/unsubscribe/token', 'https://older.example/unsubscribe/token'],
])('%s is sent to %s, with its method', (asked, to) => {
  const answer = toHttps(new Request(asked, { method: 'POST' }), SITE)!;
  expect([answer.status, answer.headers.get('location')]).toEqual([308, to]);
  expect(answer.headers.get('strict-transport-security')).toBeNull();
});

test.each([
  ['https://letters.example/', SITE],
  ['http://letters.example/', 'http://letters.example'],
  ['http://localhost:8787/', SITE],
  ['http://127.0.0.1:8787/', SITE],
  ['http://[::1]:8787/', SITE],
])('%s is answered as it is, where the site is %s', (asked, site) => {
  expect(toHttps(new Request(asked), site)).toBeUndefined();
});
