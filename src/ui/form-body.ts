import type { Context } from 'hono';
import { DayoriError } from '../errors.ts';

/** Encodings of Japanese forms after UTF-8, in the order in which they are tried. Japanese in one of them is never valid UTF-8. */
const OTHER_ENCODINGS = ['shift_jis', 'euc-jp'];
/** What a decoder puts in place of bytes that it cannot read. */
const REPLACED = '\ufffd';

/** The fields of a form. A body that is no form, or cannot be read in any encoding, is the sender's mistake and throws `invalid_form`. */
export async function formBody(c: Context): Promise<Record<string, unknown>> {
  const isUrlEncoded = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded');
  const fields = isUrlEncoded ? urlEncoded(await c.req.arrayBuffer()) : await multipart(c);
  if (Object.entries(fields).flat(2).some(isUnread)) throw new DayoriError('invalid_form', 'The form is not in UTF-8.');
  return fields;
}

const isUnread = (value: unknown): boolean => typeof value === 'string' && value.includes(REPLACED);

async function multipart(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody();
  } catch {
    throw new DayoriError('invalid_form', 'The body is not a form.');
  }
}

/** All fields of a body are in one encoding, since a page has one. */
function urlEncoded(body: ArrayBuffer): Record<string, string | string[]> {
  const pairs = Buffer.from(body)
    .toString('latin1')
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => [pair.slice(0, indexOfEquals(pair)), pair.slice(indexOfEquals(pair) + 1)].map(percentDecoded));
  const [utf8] = decoded(pairs, 'utf-8');
  const readings = OTHER_ENCODINGS.flatMap(encoding => decoded(pairs, encoding));
  const reading = utf8 ?? readings.find(fields => !isMisread(fields)) ?? readings[0];
  if (!reading) throw new DayoriError('invalid_form', 'The form is in no encoding that is known.');
  return byName(reading);
}

/** As Hono reads them: of a field that is there twice the last one counts, unless its name ends in `[]`; then it is a list. */
function byName(fields: Pairs): Record<string, string | string[]> {
  const named = Object.fromEntries(fields) as Record<string, string | string[]>;
  const lists = Object.keys(named).filter(name => name.endsWith('[]'));
  for (const list of lists) named[list] = fields.flatMap(([name, value]) => (name === list ? [value] : []));
  return named;
}

type Pairs = [string, string][];

/** One reading, or none. */
function decoded(pairs: Uint8Array[][], encoding: string): Pairs[] {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    return [pairs.map(pair => pair.map(bytes => decoder.decode(bytes)) as [string, string])];
  } catch {
    return [];
  }
}

/** EUC-JP that is read as Shift_JIS becomes half-width katakana, which hardly anybody types. */
const isMisread = (fields: Pairs): boolean => fields.flat().some(text => /[\uff61-\uff9f]/.test(text));

const indexOfEquals = (pair: string): number => (pair.includes('=') ? pair.indexOf('=') : pair.length);

function percentDecoded(text: string): Uint8Array {
  const latin1 = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}
