import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { composeMessage, printable } from './mime.ts';
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

const whole = (own: Partial<typeof parts>) => composeMessage({ ...parts, ...own }).join('');

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '①㈱髙﨑',
    '👩‍👩‍👧‍👦と散歩',
    '"quoted", (comment)',
    'あ'.repeat(200),
    'a\r\nBcc: x@y.jp',
    'x\u2028y\u0085z\u0000',
    '\u202egnp.exe',
  ),
);

test('any name and subject stay on one line each, add no header, and are read back unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (name, subject) => {
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

test('local parts that carriers gave out against the rules are quoted', () => {
  expect(whole({ to: { name: '', address: '.a@docomo.ne.jp' } })).toContain('To: ".a"@docomo.ne.jp\r\n');
});
