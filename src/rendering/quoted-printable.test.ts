import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { encodeTemplate, encodeValue, quotedPrintable } from './quoted-printable.ts';
import { bind, parseTemplate, splice } from './template.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom(
    'あ'.repeat(100),
    ' '.repeat(80),
    'a=b\t',
    'x\n.\n\n.y ',
    `${'a'.repeat(75)}.b`,
    `${'あ'.repeat(8)}...`,
    '👩‍👩‍👧‍👦'.repeat(20),
    'a'.repeat(76),
    'a'.repeat(77),
  ),
);
/** Decodes with an independent decoder. */
async function read(encoded: string) {
  const head = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n';
  return lines((await PostalMime.parse(`${head}${encoded}\r\n`)).text ?? '');
}
/** Makes line ends equal, and removes those at the end. */
const lines = (value: string) => value.replace(/\r?\n/g, '\n').replace(/\n+$/, '');

test('whatever it is, it comes back, in lines of at most 76 characters, none ending in white space or beginning with a dot', async () => {
  await fc.assert(
    fc.asyncProperty(text, async value => {
      const encoded = quotedPrintable(value);
      expect(encoded).toMatch(/^[\t\x20-\x7e\r\n]*$/);
      for (const line of encoded.split('\r\n')) {
        expect(line.length).toBeLessThanOrEqual(76);
        expect(line).not.toMatch(/[ \t]$|^\./);
      }
      expect(await read(encoded)).toBe(lines(value));
    }),
  );
});

test('splicing encoded pieces says the same as encoding the whole', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, text, async (before, value, after) => {
      fc.pre(!/[{}]/.test(before + after));
      const template = parseTemplate(`${before}{{name}}${after}`);
      const spliced = splice(encodeTemplate(template), { name: encodeValue(value) });
      expect(Math.max(...spliced.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(77);
      expect(await read(spliced)).toBe(lines(bind(template, { name: value }).parts[0]!));
    }),
  );
});
