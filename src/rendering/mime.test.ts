import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { composeMessage, formatAddress, formatDate, formatMailbox, type MessageParts, printable } from './mime.ts';
import { quotedPrintable } from './quoted-printable.ts';

const parts = {
  from: { name: '見本鍼灸院', address: 'letters@clinic.example' },
  to: { name: '見本', address: 'reader@mail.example' },
  subject: '体の道すじを知る',
  date: 0,
  zone: 'Asia/Tokyo',
  messageId: '<dlv_abc-_123@clinic.example>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  text: [quotedPrintable('こんにちは。\n')],
  html: [quotedPrintable('<p>こんにちは。</p>\n')],
};

const whole = (own: Partial<MessageParts>) => composeMessage({ ...parts, ...own }).join('');

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '①㈱髙﨑',
    '👩‍👩‍👧‍👦と散歩',
    '"quoted", (comment)',
    'back\\slash, "見本"',
    // What looks like an encoded word, whole or begun.
    '=?utf-8?B?44GC?=',
    '=?x, y@z.jp',
    'あ'.repeat(200),
    'a\r\nBcc: x@y.jp',
    'x\u2028y\u0085z\u0000',
    '\u202egnp.exe',
  ),
);

test('any name and subject stay on one line each, add no header, and are read back unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (name, subject) => {
      const raw = whole({ to: { name, address: 'a..b@docomo.ne.jp' }, subject });
      expect(raw).toMatch(/^[\x20-\x7e\r\n]*$/);
      expect(Math.max(...raw.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(998);
      for (const [word] of raw.matchAll(/=\?utf-8\?B\?[^?]*\?=/gi)) {
        expect(word.length).toBeLessThanOrEqual(75);
        const bytes = Buffer.from(word.split('?')[3]!, 'base64');
        expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).not.toThrow();
      }
      const mail = await PostalMime.parse(raw);
      expect(mail.headers.map(header => header.key)).toEqual([
        'from',
        'to',
        'subject',
        'date',
        'message-id',
        'auto-submitted',
        'mime-version',
        'content-type',
      ]);
      const folded = (value: string) => printable(value).replace(/\s+/g, ' ').trim();
      expect(folded(mail.subject ?? '')).toBe(folded(subject));
      expect(mail.to?.[0]?.name && folded(mail.to[0].name)).toBe(folded(name));
    }),
  );
});

test('both bodies come back whole', async () => {
  const long = `${'からだの話。'.repeat(5_000)}終わり。`;
  const mail = await PostalMime.parse(
    whole({ html: [quotedPrintable(`<p>${long}</p>`)], text: [quotedPrintable(long)] }),
  );
  expect(mail.text?.trim() === long).toBe(true); // `toBe(long)` would print all of it on failure
  expect(mail.html?.trim() === `<p>${long}</p>`).toBe(true);
});

test.each([
  ['a\tb\r\nc', 'a b  c'],
  ['\u0000\u001fa\u007f\u009f', 'a'],
  ['a\u2028b\u2029c', 'a b c'],
  ['a\u200eb\u200fc\u202ad\u202ee\u2066f\u2069g', 'a b c d e f g'],
  [' \u3000見本 花子\u00a0', '見本 花子'],
  ['a\u200db\u2027c\u2030d', 'a\u200db\u2027c\u2030d'],
])('%j stands on one line as %j', (text, line) => {
  expect(printable(text)).toBe(line);
});

test.each([
  "o'hara+tag.x@mail.example",
  'a^b_c`{|}~@mail.example',
  "!#$%&'*+-/=?.9@mail.example",
  'a@mail.example',
  'a.b.c@mail.example',
  '^a.b^c@mail.example',
])('%s stands in a header as it is', address => {
  expect(formatAddress(address)).toBe(address);
});

// Carriers gave out the first three against the rules.
test.each([
  ['.a@docomo.ne.jp', '".a"@docomo.ne.jp'],
  ['a.@docomo.ne.jp', '"a."@docomo.ne.jp'],
  ['a..b@docomo.ne.jp', '"a..b"@docomo.ne.jp'],
  ['a b@mail.example', '"a b"@mail.example'],
  ['a,b@mail.example', '"a,b"@mail.example'],
  ['a.b,@mail.example', '"a.b,"@mail.example'],
  ['a@b@mail.example', '"a@b"@mail.example'],
  ['a"b\\c@mail.example', '"a\\"b\\\\c"@mail.example'],
])('the local part of %s is quoted', (address, inHeader) => {
  expect(formatAddress(address)).toBe(inHeader);
});

test.each([undefined, '', ' ', '\u200e\n'])('where the name is %j the address stands alone', name => {
  expect(formatMailbox({ name, address: '.a@docomo.ne.jp' })).toBe('".a"@docomo.ne.jp');
});

test('a plain name is quoted, and a plain subject stands as it is', () => {
  expect(formatMailbox({ name: 'Sato, "T" \\', address: 'a@b.jp' })).toBe('"Sato, \\"T\\" \\\\" <a@b.jp>');
  expect(whole({ subject: '2 (of 6) "x", y' })).toContain('\r\nSubject: 2 (of 6) "x", y\r\n');
});

test('a name that looks like encoded words is shown as it was typed', async () => {
  for (const name of ['=?utf-8?B?aHR0cHM6Ly9ldmlsLmV4YW1wbGU=?=', '=?utf-8?Q?a?= b', '=?x, y <z@evil.example>']) {
    const { to, subject } = await PostalMime.parse(whole({ to: { name, address: 'a@b.jp' }, subject: name }));
    expect([to, subject]).toEqual([[{ name, address: 'a@b.jp' }], name]);
  }
});

test('answers go to an address only where there is one', () => {
  expect(whole({ replyTo: '.a@docomo.ne.jp' })).toContain('\r\nReply-To: ".a"@docomo.ne.jp\r\n');
  expect(whole({})).not.toContain('Reply-To');
});

test('a long header is folded at a blank, and no line of the head has over 77 characters', () => {
  const long = Array(40).fill('twelve signs').join(' ');
  const [head] = whole({ subject: long, headers: { 'List-Id': `${long} <letters.clinic.example>` } }).split('\r\n\r\n');
  expect(head!.replaceAll(/\r\n(?= )/g, '')).toContain(`Subject: ${long}\r\n`);
  expect(Math.max(...head!.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(77);
});

/** The delimiter of a message's parts, and what stands between delimiters. */
function inParts(raw: string) {
  const boundary = /boundary="(.*)"/.exec(raw)![1]!;
  return { boundary, pieces: raw.split(`--${boundary}`) };
}

test('the parts stand between delimiters as RFC 2046 wants them, that no other message and no body has', () => {
  const domain = `${'a'.repeat(63)}.`.repeat(3);
  const messageId = `<dlv_0123456789abcdef@${domain}example>`;
  const { boundary, pieces } = inParts(whole({ messageId, text: [quotedPrintable('=_dlv_0123456789abcdef')] }));
  expect(boundary).toMatch(/^[\w'()+,./:=?-]{1,70}$/);
  expect(boundary).not.toBe(inParts(whole({ messageId: messageId.replace('f@', 'e@') })).boundary);
  expect(pieces.map(piece => piece.split('\r\n')[1])).toEqual([
    'To: =?UTF-8?B?6KaL5pys?= <reader@mail.example>',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Type: text/html; charset=utf-8',
    '',
  ]);
  expect(pieces.at(-1)).toBe('--\r\n');
  expect(pieces.slice(0, -1).every(piece => piece.endsWith('\r\n'))).toBe(true);
});

test('on each day of a year the date is written as RFC 5322 wants it', () => {
  for (let at = Date.UTC(2026, 0, 1, 3, 4, 5, 678); at < Date.UTC(2027, 0, 1); at += 86_400_000)
    expect(formatDate(at, 'UTC').replace(/^(\w+, )(\d )/, '$10$2')).toBe(
      new Date(at).toUTCString().replace('GMT', '+0000'),
    );
});

test.each([
  ['Asia/Tokyo', 'Thu, 1 Jan 2026 00:00:00 +0900'],
  ['Asia/Kathmandu', 'Wed, 31 Dec 2025 20:45:00 +0545'],
  ['America/St_Johns', 'Wed, 31 Dec 2025 11:30:00 -0330'],
])('in %s the date is that of the clocks there: %s', (zone, date) => {
  expect(formatDate(Date.parse('2026-01-01T00:00:00.999+09:00'), zone)).toBe(date);
});
