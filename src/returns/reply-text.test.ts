import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReply, withoutAddresses } from './reply-text.ts';

test.each<[string, string[], string]>([
  ['550 5.1.1 gone', ['5.1.1'], 'gone'],
  ['550-5.1.1 gone\n550 5.2.1 for good', ['5.1.1', '5.2.1'], 'gone for good'],
  ['550 gone (#5.1.1)', ['5.1.1'], 'gone (#5.1.1)'],
  ['550 5.1.0 gone (#5.1.1)', ['5.1.0', '5.1.1'], 'gone (#5.1.1)'],
  ['550 5.1.1234 refused', [], 'refused'],
  ['550 #5.1.0 Address rejected.', ['5.1.0'], 'address rejected.'],
  ['550 <5.7.1@x.example>: 5.1.1 gone', ['5.1.1'], 'gone'],
  ['550 version 5.1.1 of ours', [], 'version 5.1.1 of ours'],
  ['550 10.5.1.3 refused', [], 'refused'],
  ['550 5.1.1.example.jp refused', [], 'refused'],
  ['550 5.1.1-x refused', [], 'refused'],
  ['5.1.1 without a reply code', [], '5.1.1 without a reply code'],
  ["550 Domain’s IPv6 2001:db8::1, http://a/b 'c@d'", [], "domain's ipv6 ,"],
])('of "%s" the codes are %o and the words "%s"', (text, codes, words) => {
  expect(readReply(text)).toMatchObject({ codes, words });
});

test('an answer is kept without addresses, on one line, at most 500 characters', () => {
  expect(
    withoutAddresses('550 <a.b@x.example>:\r\n  "no one"@x.example unknown, see\nhttp://h/?to=a%40x.example'),
  ).toBe('550 <…>: … unknown, see …');
  expect(withoutAddresses('a '.repeat(10_000))).toHaveLength(500);
});

test('an address is known by its sign, however it is written', () => {
  expect(withoutAddresses('550 reader＠example.jp "no \\" one"@x.example gone')).toBe('550 … … gone');
});

test('a long answer is kept up to the end of a line, where it has no spaces', () => {
  expect(withoutAddresses('abc\n'.repeat(3_000))).toBe('abc '.repeat(125));
});

test('wherever a long answer is cut, no part of an address is left', () => {
  fc.assert(
    fc.property(fc.nat({ max: 4_100 }), fc.constantFrom(' ', '\n', '\r\n'), (length, space) => {
      const filler = 'b@c '.repeat(length / 4);
      expect(
        withoutAddresses(`${filler}${'.'.repeat(length % 4)}${space}secret.name@example.jp and more ${filler}`),
      ).not.toContain('secret');
    }),
  );
});

test('ten megabytes without a space are not kept', () => {
  expect(withoutAddresses('a'.repeat(10_000_000))).toBe('');
  expect(withoutAddresses(`550 ${'a@'.repeat(5_000_000)}`)).toBe('550');
});
