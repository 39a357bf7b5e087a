/** How many characters of a reply are read. The reason is at the beginning, and a server may send a megabyte. */
const READ_AT_MOST = 4_000;
/** How many characters are kept in rows and logs. */
const KEPT = 500;

/**
 * One reply in parts. `codes`: enhanced status codes (RFC 3463) after a line's reply code or written `#5.1.1`. `words`: the rest in lower
 * case on one line, without addresses, host names and IP numbers, which could contain any word. `bare`: no address comes before the first
 * word. `quoted`: the reply code of another server whose answer this one passes on; `codes` are then that server's, and this server's
 * summary is not in `words`.
 */
export type ReplyText = { codes: string[]; words: string; bare: boolean; quoted?: number };

export function readReply(text: string): ReplyText {
  const lines = capped(text).split(/\r?\n/).map(readLine);
  const words = lines.map(line => line.words).join(' ');
  const passedOn = PASSED_ON.exec(words);
  if (!passedOn) return { codes: lines.flatMap(({ codes }) => codes), words: tidy(words), bare: lines[0]!.bare };
  const [whole, code, said] = passedOn;
  const { codes, words: theirs, bare } = readCodes(said!, true);
  const ours = words.slice(0, -whole.length).replace(/undeliverable address/i, '');
  return { codes, words: tidy(`${ours} ${theirs}`), bare, quoted: Number(code) };
}

/** `Recipient address rejected: undeliverable address: host mx.example said: 550 …` */
const PASSED_ON = /\b(?:said|was): *([245]\d\d)[ -](.*)/;
const REPLY_CODE = /^\s*[245]\d\d[ -]/;
const ENHANCED = String.raw`#?([245]\.\d{1,3}\.\d{1,3})`;
const LEADING_CODE = new RegExp(String.raw`^[\s:…]*${ENHANCED}`);
const MARKED_CODE = new RegExp(`(?<=#)${ENHANCED}`, 'g');
const CODE_ALONE = new RegExp(String.raw`^${ENHANCED}\W*$`);

/** Names are removed before codes are looked for: `5.7.26@example.jp` is an address, not a code. */
function readLine(line: string): ReplyText {
  const coded = REPLY_CODE.exec(line);
  return readCodes(withoutNames(line.slice(coded?.[0].length ?? 0)), coded !== null);
}

function readCodes(said: string, afterReplyCode: boolean): ReplyText {
  const leading = afterReplyCode ? LEADING_CODE.exec(said) : null;
  const words = said.slice(leading?.[0].length ?? 0);
  const marked = [...words.matchAll(MARKED_CODE)].map(([, code]) => code!);
  return { codes: leading ? [leading[1]!, ...marked] : marked, words, bare: !/^\W*…/.test(said) };
}

/** A quoted local part may contain spaces. Angle brackets hold an address, a host, or the name that a client gave. */
const QUOTED_ADDRESS = /"(?:\\.|[^"\\\n]){0,128}"@\S{0,255}/g;
const BRACKETED = /<[^<>\n]{0,320}>/g;

const withoutNames = (text: string): string =>
  text
    .replace(QUOTED_ADDRESS, '…')
    .replace(/<\s*>/g, '') // nobody is named
    .replace(BRACKETED, ' … ')
    .replace(/[^\s<>"()[\]{},;]+/g, token => (hasColons(token) ? '…' : token.replace(/[^:]+/g, withoutName)))
    .replace(/[[(] ?… ?[\])]/g, '…');

/** A URL or an IPv6 address. */
const hasColons = (token: string) =>
  token.includes('://') || (/^(?:ipv6:)?[\da-f:.]+$/i.test(token) && token.split(':').length > 2);

/** A dot inside a word means a host name or an IP number, unless the word is a status code. */
const withoutName = (word: string) =>
  hasAddress(word) || (/[^\s.]\.[^\s.]/.test(word) && !CODE_ALONE.test(word)) ? '…' : word;

const hasAddress = (word: string) => /[@＠]|%40/.test(word);

const tidy = (words: string): string => oneLine(words.replaceAll('…', ' ').replaceAll('’', "'")).toLowerCase();

/** Servers often repeat the address, which must not get into logs or other columns. Returns one line of at most 500 characters. */
export const withoutAddresses = (text: string): string =>
  oneLine(
    capped(text)
      .replace(QUOTED_ADDRESS, '…')
      .replace(/[^\s<>"]+/g, word => (hasAddress(word) ? '…' : word)),
  ).slice(0, KEPT);

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Cuts between words, so that a cut address does not lose its `@`. */
function capped(text: string): string {
  if (text.length <= READ_AT_MOST) return text;
  const head = text.slice(0, READ_AT_MOST);
  return head.slice(0, Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'), 0));
}
