import { expect, test } from 'vitest';
import { addressProblem, mailboxOf, parseAddress } from './address.ts';

test.each([
  ['taro@example.jp', 'taro@example.jp'],
  ['  Taro@Example.JP ', 'Taro@example.jp'],
  ['\uff54\uff41\uff52\uff4f\uff20example.jp', 'taro@example.jp'],
  ['a..b@docomo.ne.jp', 'a..b@docomo.ne.jp'],
  ['a.@ezweb.ne.jp', 'a.@ezweb.ne.jp'],
  ['.a@docomo.ne.jp', '.a@docomo.ne.jp'],
  ["o'hara@example.jp", "o'hara@example.jp"],
  ['a@xn--wgv71a.jp', 'a@xn--wgv71a.jp'],
  ['a@日本.jp', 'a@xn--wgv71a.jp'],
  ['\u200btanaka@example.jp', 'tanaka@example.jp'],
  ['\u202atanaka@example.jp\u202c', 'tanaka@example.jp'],
  ['tana\u00adka@exam\u2060ple.jp\ufeff', 'tanaka@example.jp'],
  ['tanaka@example.jp、', 'tanaka@example.jp'],
  ['tanaka@example.jp。 ', 'tanaka@example.jp'],
  ['tanaka@example.jp.', 'tanaka@example.jp'],
  ['tanaka＠example。jp，', 'tanaka@example.jp'],
  ['tanaka@example.jp...;。', 'tanaka@example.jp'],
  ['a@日本.テスト', 'a@xn--wgv71a.xn--zckzah'],
  ['a@mail.xn--wgv71a.jp', 'a@mail.xn--wgv71a.jp'],
  ['a@1.2.3.4.jp', 'a@1.2.3.4.jp'],
  ['a@日本・便り.jp', 'a@xn--nbkvmw82f7utzob.jp'],
  ['a@ら゚ーめん.jp', 'a@xn--ebkp5a0a40c.jp'],
  ["'a@b.jp", "'a@b.jp"],
  ['{a}@b.jp', '{a}@b.jp'],
  ['{a@b.jp', '{a@b.jp'],
  ['{a@b.jp}', 'a@b.jp'],
])('%s is taken as %s', (typed, email) => {
  expect(parseAddress(typed)?.email).toBe(email);
});

// biome-ignore format: alike ones in one line
test.each([
  ...['a@b.jp」', 'a@b.jp）', 'a@b.jp！', 'a@b.jp…', 'a@b.jp”', 'a@b.jp>', "a@b.jp'", 'a@b.jp"', 'a@b.jp }', 'a@b.jp 】。'],
  ...['「a@b.jp」', '(a@b.jp)', '<a@b.jp>', '“a@b.jp”', '‘a@b.jp’', "'a@b.jp'", '"a@b.jp"', '『a@b.jp』、', '[a@b.jp]', '【a@b.jp】'],
  ...['〈a@b.jp〉', '《a@b.jp》', '＜a@b.jp＞', '( a@b.jp )', 'mailto:a@b.jp', '<MAILTO:a@b.jp>'],
  ...['見本 <a@b.jp>', '"見本" <a@b.jp>', "見本 <'a@b.jp'>"],
  ...['a @b.jp', 'a@ b.jp', 'a\u3000@\tb.jp'],
])('%j, copied or slipped, is taken as a@b.jp', typed => {
  expect(parseAddress(typed)?.email).toBe('a@b.jp');
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
  'a@b.jp/../',
  'a@b.jp#c',
  'a@b.jp/',
  'a@b.jp-',
  'a@b%.jp',
  'a@b_c.jp',
  'a@b,jp',
  'a@b.jpです',
  'a@b.jp。です',
  'a@b.jp。山田より',
  'a@b.jp 宛',
  'a@b.宛jp',
  'a@b.例jp宛',
  'a@☺.jp',
  'a@b」c.jp',
  'a@b.jp <c@d.jp>',
  '見本\r\nBcc: <a@b.jp>',
  '<a@b.jp> <c@d.jp>',
  '見本 <a@b.jp',
  '<>',
  '"a"@b.jp',
  'a\n@b.jp',
  'mailto:a@b.jp?subject=x',
  'a@b..jp',
  `${'a'.repeat(65)}@b.jp`,
  `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.jp`.repeat(1) + 'x'.repeat(60),
])('%j is refused', typed => {
  expect(parseAddress(typed)).toBeUndefined();
});

const domainOf = (length: number) => `${'b.'.repeat(100)}jp`.padStart(length, 'c').slice(-length);

test('a local part has up to 64 characters, and an address up to 254', () => {
  for (const [local, domain, isOne] of [
    [64, 10, true],
    [65, 10, false],
    [1, 252, true],
    [1, 253, false],
    [9, 244, true],
    [9, 245, false],
  ] as const) {
    const typed = `${'a'.repeat(local)}@${domainOf(domain)}`;
    expect([local, domain, parseAddress(typed)?.email]).toEqual([local, domain, isOne ? typed : undefined]);
  }
});

test('a long text around an address is let go, a longer one is none', () => {
  const around = (length: number) => `a@b.jp${'、'.repeat(length - 'a@b.jp'.length)}`;
  expect([1_000, 1_001].map(length => parseAddress(around(length))?.email)).toEqual(['a@b.jp', undefined]);
  expect(addressProblem(around(1_001))).toBe('shape');
});

test('one person is one key, however the address is written', () => {
  expect(parseAddress('TARO@Example.JP')?.key).toBe(parseAddress('taro@example.jp')?.key);
});

test.each([
  ['a@1.2.3.4', 'number'],
  ['a@127.1', 'number'],
  ['a@0x7f.1', 'number'],
  ['a@example.123', 'number'],
  ['a@example.0x1f', 'number'],
  ['a@１２７．１', 'number'],
  ['test@xn--example.com', 'domain'],
  ['a@xn--.jp', 'domain'],
  ['a@example.j', 'domain'],
  ['a@mail.xn--example.com', 'domain'],
  ['a@example.jp1', 'domain'],
  ['a@mail.jp.c1', 'domain'],
  ['a@mail.1.c1', 'domain'],
  ['a@example.0X1F', 'number'],
  ['a@example.jpです', 'domain'],
  ['a@例」.jp', 'domain'],
  ['a@例え.0X1F', 'number'],
  ['a@http://192.0.2.1', 'number'],
  ['@1.2.3.4', 'shape'],
  ['1.2.3.4', 'shape'],
  ['a@b@example.jp', 'shape'],
  ['a b@example.jp', 'shape'],
  ['example.jp', 'shape'],
  ['a@localhost', 'shape'],
] as const)('%s is refused by name: %s', (typed, problem) => {
  expect([parseAddress(typed), addressProblem(typed)]).toEqual([undefined, problem]);
});

test.each([
  ['v.i.ctim+x@gmail.com', 'victim@gmail.com'],
  ['Victim+a+b@GoogleMail.com', 'victim@gmail.com'],
  ['v.i.ctim+x@mail.example', 'v.i.ctim@mail.example'],
  ['+x@mail.example', '+x@mail.example'],
])('%s leads to the mailbox %s', (typed, mailbox) => {
  expect(mailboxOf(parseAddress(typed)!)).toBe(mailbox);
});
