import type { Template } from './template.ts';

const LONGEST = 76;
const SOFT_BREAK = '=\r\n';
const [TAB, LF, CR, SPACE, DOT, EQUALS] = [9, 10, 13, 32, 46, 61];

const HEX_DIGITS = Buffer.from('0123456789ABCDEF');
const isBlank = (byte: number) => byte === SPACE || byte === TAB;
const isPlain = (byte: number) => isBlank(byte) || (byte > SPACE && byte <= 126 && byte !== EQUALS);

/**
 * RFC 2045, 6.7: UTF-8 in lines of at most 76 characters, separated by CRLF. Base64 would be as short for Japanese, but filters count it
 * against text (rspamd's MIME_BASE64_TEXT), and it cannot be cut between bytes.
 */
export function quotedPrintable(text: string): string {
  return AS_IT_IS.test(text) ? text : text.split(/\r?\n/).map(encodeLine).join('\r\n');
}

/** Most reader values are URLs of this site, which need no encoding. */
const AS_IT_IS = /^(?!\.)[ -<>-~]{0,74}[!-<>-~]$/;

function encodeLine(line: string): string {
  if (AS_IT_IS.test(line)) return line;
  const bytes = Buffer.from(line);
  const room = roomFor(bytes.length);
  let [end, column] = [0, 0];
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]!;
    const last = index === bytes.length - 1;
    let plain = isPlain(byte) && !(last && isBlank(byte));
    // The last column is for the soft break, unless nothing follows.
    if (column + (plain ? 1 : 3) > LONGEST - (last ? 0 : 1)) {
      end = put(room, end, EQUALS, CR, LF);
      column = 0;
    }
    // No line begins with a dot, so none is doubled on its way (RFC 5321, 4.5.2).
    if (column === 0 && byte === DOT) plain = false;
    if (plain) room[end++] = byte;
    else end = put(room, end, EQUALS, HEX_DIGITS[byte >> 4]!, HEX_DIGITS[byte & 15]!);
    column += plain ? 1 : 3;
  }
  return room.toString('latin1', 0, end);
}

function put(into: Buffer, at: number, one: number, two: number, three: number): number {
  into[at] = one;
  into[at + 1] = two;
  into[at + 2] = three;
  return at + 3;
}

/** Lines are written here, one after the other: a string for each byte would be most of a mail's garbage. */
let room = Buffer.allocUnsafeSlow(0);

/** Each byte takes three at most, and a soft break of three comes after 24 of them at the earliest. */
function roomFor(bytes: number): Buffer {
  const most = 4 * bytes + SOFT_BREAK.length;
  if (room.length < most) room = Buffer.allocUnsafeSlow(most);
  return room;
}

/** Encodes once what all readers share. */
export const encodeTemplate = ({ parts, slots }: Template): Template => ({ parts: parts.map(quotedPrintable), slots });

/** A value on lines of its own. Soft breaks join it to the text before and after it. */
export const encodeValue = (value: string): string => `${SOFT_BREAK}${quotedPrintable(value)}${SOFT_BREAK}`;
