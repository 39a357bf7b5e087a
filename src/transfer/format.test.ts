import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FORMAT,
  type Footer,
  type Header,
  lineOf,
  linesOf,
  parseLine,
  type Row,
  type TableStart,
  VERSION,
} from './format.ts';

const text = () => fc.string({ unit: 'grapheme' });
const value = () =>
  fc.oneof(
    text(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\n', '\r\n', '\u2028', '\0', '"', ''),
    fc.maxSafeInteger(),
    fc.constant(null),
  );
const row = (): fc.Arbitrary<Row> => fc.array(value());
const header: fc.Arbitrary<Header> = fc.record({
  format: fc.constant(FORMAT),
  version: fc.constant(VERSION),
  schema: text(),
  keys: fc.array(text(), { minLength: 1 }),
  realMail: fc.boolean(),
});
const start: fc.Arbitrary<TableStart> = fc.record({ table: text(), columns: fc.array(text(), { minLength: 1 }) });
const hash = fc.stringMatching(/^[\da-f]{64}$/);
const footer: fc.Arbitrary<Footer> = fc.record({
  tables: fc.dictionary(fc.stringMatching(/^[a-z][a-z_]{0,19}$/), fc.record({ rows: fc.nat(), sha256: hash })),
  sha256: hash,
});

test('whatever is written as a line is read back as it was, and the same makes the same bytes', () => {
  fc.assert(
    fc.property(header, start, row(), footer, (header, start, row, footer) => {
      const read = (value: Parameters<typeof lineOf>[0]) => parseLine(lineOf(value));
      expect(read(header)).toEqual({ header });
      expect(read(start)).toEqual({ start });
      expect(read(row)).toEqual({ row });
      expect(read(footer)).toEqual({ footer });
      for (const value of [header, start, row, footer]) expect(lineOf(structuredClone(value))).toBe(lineOf(value));
    }),
  );
});

test('lines are found again however the file is cut into chunks, also in the middle of a character', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row(), { maxLength: 8 }), fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const bytes = new TextEncoder().encode(rows.map(lineOf).join(''));
      const read: Row[] = [];
      for await (const line of linesOf(inChunks(bytes, size))) {
        const parsed = parseLine(line);
        if (parsed && 'row' in parsed) read.push(parsed.row);
      }
      expect(read).toEqual(rows);
    }),
  );
});

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each(['', '{', 'null', '7', '{"table":"subscribers"}', '[[1]]', '[true]', '[{"a":1}]'])(
  '%s is no line of ours',
  line => {
    expect(parseLine(`${line}\n`)).toBeUndefined();
  },
);

test('bytes that are no UTF-8 are an error, not a question mark', async () => {
  const reading = linesOf(inChunks(Uint8Array.of(0x5b, 0xff, 0x5d, 0x0a), 4)).next();
  await expect(reading).rejects.toThrow(RangeError);
});
