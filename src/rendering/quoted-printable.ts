import type { Template } from './template.ts';

const LONGEST = 76;
const SOFT_BREAK = '=\r\n';
const [TAB, SPACE, DOT, EQUALS] = [9, 32, 46, 61];

const HEX = Array.from({ length: 256 }, (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`);
/** How each byte is written inside a line. */
const WRITTEN = HEX.map((hex, byte) => {
  const plain = byte === TAB || (byte >= SPACE && byte <= 126 && byte !== EQUALS);
  return plain ? String.fromCharCode(byte) : hex;
});

/**
 * RFC 2045, 6.7: UTF-8 in lines of at most 76 characters, separated by CRLF. Base64 would be as short for Japanese, but filters count it
 * against text (rspamd's MIME_BASE64_TEXT), and it cannot be cut between bytes.
 */
export function quotedPrintable(text: string): string {
  return text.split(/\r?\n/).map(encodeLine).join('\r\n');
}

/** Most reader values are URLs of this site, which need no encoding. */
const AS_IT_IS = /^(?!\.)[ -<>-~]{0,74}[!-<>-~]$/;

function encodeLine(line: string): string {
  if (AS_IT_IS.test(line)) return line;
  const bytes = Buffer.from(line);
  let encoded = '';
  let column = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]!;
    const last = index === bytes.length - 1;
    let written = last && (byte === SPACE || byte === TAB) ? HEX[byte]! : WRITTEN[byte]!;
    // The last column is for the soft break, unless nothing follows.
    if (column + written.length > LONGEST - (last ? 0 : 1)) {
      encoded += SOFT_BREAK;
      column = 0;
    }
    // No line begins with a dot, so none is doubled on its way (RFC 5321, 4.5.2).
    if (column === 0 && byte === DOT) written = HEX[DOT]!;
    encoded += written;
    column += written.length;
  }
  return encoded;
}

/** Encodes once what all readers share. */
export const encodeTemplate = ({ parts, slots }: Template): Template => ({ parts: parts.map(quotedPrintable), slots });

/** A value on lines of its own. Soft breaks join it to the text before and after it. */
export const encodeValue = (value: string): string => `${SOFT_BREAK}${quotedPrintable(value)}${SOFT_BREAK}`;
