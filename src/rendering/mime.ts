import { encodeWord, foldLines } from 'nodemailer/lib/mime-funcs';
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
  return DOT_ATOM.test(local) ? address : `${quoted(local)}${address.slice(at)}`;
}

export function formatMailbox({ name = '', address }: Mailbox): string {
  return printable(name) ? `${formatPhrase(name)} <${formatAddress(address)}>` : formatAddress(address);
}

/** A name before an address or a list's id, as RFC 5322 wants a phrase. */
export function formatPhrase(name: string): string {
  const text = printable(name);
  return isPlain(text) ? quoted(text) : encoded(text);
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Text that looks like an encoded word (RFC 2047) is encoded too, so that no mail program decodes it. */
const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text) && !text.includes('=?');
const encoded = (text: string) => encodeWord(text, 'B', 52);

const PART = 'charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n';

/**
 * A whole message in pieces: ASCII, lines of at most 77 characters (docomo refuses lines over 1,000 bytes). The bodies' pieces are passed
 * on as they are, because many messages share them.
 */
export function composeMessage(parts: MessageParts): string[] {
  const boundary = boundaryOf(parts.messageId);
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

/** The id before the `@` makes it the message's own, and quoted-printable never writes `=_`. */
const boundaryOf = (messageId: string) => `=_${/[\w-]+/.exec(messageId)![0]}`;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322, 3.3. Some programs show it as it is, so it tells the clinic's day and hour. */
export function formatDate(at: number, zone: string): string {
  const local = localTime(at, zone);
  const day = `${WEEKDAYS[local.dayOfWeek - 1]}, ${local.day} ${MONTHS[local.month - 1]} ${local.year}`;
  return `${day} ${local.toPlainTime().toString({ smallestUnit: 'second' })} ${local.offset.replace(':', '')}`;
}

const formatSubject = (subject: string) => (isPlain(subject) ? subject : encoded(printable(subject)));

const header = (name: string, value: string) => foldLines(`${name}: ${value}`);
