import { encodeWords, foldLines } from 'nodemailer/lib/mime-funcs';
import { localTime } from '../calendar/local-time.ts';

/** One side of an address header. `name` may hold anything that a person can type. */
export type Mailbox = { name?: string; address: string };

export type MessageParts = {
  from: Mailbox;
  to: Mailbox;
  replyTo?: string;
  subject: string;
  /** Epoch ms, and the zone (an IANA name) whose clocks the header shows. */
  date: number;
  zone: string;
  messageId: string;
  headers: Record<string, string>;
  /** Both bodies in quoted-printable, in pieces. */
  text: string[];
  html: string[];
};

const DOT_ATOM = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
// C0, C1, line and paragraph separators, and the controls that change text direction (spoofing).
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `text` without control characters, on one line. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, ' ').trim();

/** Japanese carriers gave out local parts that are not dot-atoms (`a..b@`, `.a@`). RFC 5322 wants those quoted. */
export function formatAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  return DOT_ATOM.test(local) ? address : `"${local.replace(/["\\]/g, '\\$&')}"${address.slice(at)}`;
}

export function formatMailbox({ name, address }: Mailbox): string {
  if (!printable(name ?? '')) return formatAddress(address);
  return `${formatPhrase(name!)} <${formatAddress(address)}>`;
}

/** A name before an address or a list's id, as RFC 5322 wants a phrase. */
export function formatPhrase(name: string): string {
  const clean = printable(name);
  return /^[\w ]+$/.test(clean) ? `"${clean}"` : encodeWord(clean);
}

/** RFC 2047: anything that is not plain ASCII goes into encoded words. */
function encodeWord(text: string): string {
  // Text that looks like an encoded word is encoded too, so that no mail program decodes it.
  const plain = /^[\x20-\x7e]*$/.test(text) && !text.includes('=?');
  return plain ? `"${text.replace(/["\\]/g, '\\$&')}"` : encodeWords(text, 'B', 52, true);
}

const PART = 'charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n';

/**
 * A whole message in pieces: ASCII, lines of at most 77 characters (docomo refuses lines over 1,000 bytes). The bodies' pieces are passed
 * on as they are, because many messages share them.
 */
export function composeMessage(parts: MessageParts): string[] {
  const boundary = `=_${parts.messageId.replace(/[^\w]/g, '').slice(0, 40)}`;
  const head = [
    header('From', formatMailbox(parts.from)),
    header('To', formatMailbox(parts.to)),
    ...(parts.replyTo ? [header('Reply-To', formatAddress(parts.replyTo))] : []),
    header('Subject', formatSubject(parts.subject)),
    header('Date', formatDate(parts.date, parts.zone)),
    `Message-ID: ${parts.messageId}`,
    ...Object.entries(parts.headers).map(([name, value]) => header(name, value)),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
  ].join('\r\n');
  return [
    `${head}\r\n\r\n--${boundary}\r\nContent-Type: text/plain; ${PART}`,
    ...parts.text,
    `\r\n--${boundary}\r\nContent-Type: text/html; ${PART}`,
    ...parts.html,
    `\r\n--${boundary}--\r\n`,
  ];
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322, 3.3. Some programs show it as it is, so it tells the clinic's day and hour. */
export function formatDate(at: number, zone: string): string {
  const local = localTime(at, zone);
  const day = `${WEEKDAYS[local.dayOfWeek - 1]}, ${local.day} ${MONTHS[local.month - 1]} ${local.year}`;
  return `${day} ${local.toPlainTime().toString({ smallestUnit: 'second' })} ${local.offset.slice(0, 6).replace(':', '')}`;
}

const formatSubject = (subject: string) =>
  /^[\x20-\x7e]*$/.test(subject) ? subject : encodeWords(printable(subject), 'B', 52, true);

const LONGEST = 76;

function header(name: string, value: string): string {
  const line = `${name}: ${value}`;
  return line.length < LONGEST && !/[\r\n]/.test(line) ? line : foldLines(line, LONGEST);
}
