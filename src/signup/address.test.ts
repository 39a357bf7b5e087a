import { expect, test } from 'vitest';
import { parseAddress } from './address.ts';

test.each([
  ['taro@example.jp', 'taro@example.jp'],
  ['  Taro@Example.JP ', 'Taro@example.jp'],
  ['taro@example.jp', 'taro@example.jp'],
  ['a..b@docomo.ne.jp', 'a..b@docomo.ne.jp'],
  ['a.@ezweb.ne.jp', 'a.@ezweb.ne.jp'],
  ['.a@docomo.ne.jp', '.a@docomo.ne.jp'],
  ["o'hara@example.jp", "o'hara@example.jp"],
  ['a@xn--wgv71a.jp', 'a@xn--wgv71a.jp'],
  ['a@日本.jp', 'a@xn--wgv71a.jp'],
])('%s is taken as %s', (typed, email) => {
  expect(parseAddress(typed)?.email).toBe(email);
});

test.each([
  '',
  'a',
  'a@',
  '@b.jp',
  'a@b',
  'a b@c.jp',
  '見本@example.jp',
  'a@b.jp, c@d.jp',
  'a@b.jp\r\nBcc: x@y.jp',
  'a@b.jp\u0000',
  '"a@b.jp"@c.jp',
  '<a@b.jp>',
  'a@b.jp/../',
  'a@b.jp#c',
  'a@b..jp',
  `${'a'.repeat(65)}@b.jp`,
  `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.jp`.repeat(1) + 'x'.repeat(60),
])('%j is refused', typed => {
  expect(parseAddress(typed)).toBeUndefined();
});

test('one person is one key, however the address is written', () => {
  expect(parseAddress('TARO@Example.JP')?.key).toBe(parseAddress('taro@example.jp')?.key);
});
