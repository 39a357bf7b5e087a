import { createHash, type KeyObject, sign as signBytes } from 'node:crypto';
import { promisify } from 'node:util';
import RelaxedBody from 'nodemailer/lib/dkim/relaxed-body';
import signSynchronously from 'nodemailer/lib/dkim/sign';
import type { Signer } from '../../deps.ts';

const { relaxedHeaders } = signSynchronously;
// Given a callback, Node signs on another thread. RSA takes longer than everything else that a message needs.
const signElsewhere = promisify(signBytes);

/** The headers that RFC 6376, 5.4.1 recommends, and the two that RFC 8058 requires. A header that a message lacks is left out. */
const SIGNED = [
  'from',
  'to',
  'reply-to',
  'mail-reply-to',
  'subject',
  'date',
  'message-id',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-post',
  'list-owner',
  'auto-submitted',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
].join(':');
/** These headers are listed once more than they occur, so that a second one added on the way breaks the signature (RFC 6376, 8.15). */
const NEVER_TWICE = ['from', 'to', 'subject', 'date', 'list-unsubscribe', 'list-unsubscribe-post'];

export type DkimOptions = { selector: string; domain?: string; key: KeyObject };

/** Signs as rsa-sha256, relaxed/relaxed (RFC 6376). `domain`: the domain of the sender's address when not given. */
export function dkimSigner({ selector, domain, key }: DkimOptions): Signer {
  return async ({ from, raw }) => {
    const { headers, body } = split(raw);
    const { headers: canonical, fieldNames } = relaxedHeaders(headers, SIGNED);
    const tags = [
      'v=1; a=rsa-sha256; c=relaxed/relaxed',
      `d=${domain ?? from.slice(from.lastIndexOf('@') + 1)}; s=${selector}`,
      `bh=${bodyHash(body)}`,
      `h=${[fieldNames, ...NEVER_TWICE].join(':')}`,
      'b=',
    ];
    const unsigned = `DKIM-Signature: ${tags.join(';\r\n ')}`;
    const signature = await signElsewhere('sha256', Buffer.from(`${canonical}${canonicalSignature(unsigned)}`), key);
    return `${unsigned}${signature.toString('base64').replace(/.{72}/g, '$&\r\n ').trimEnd()}\r\n${raw}`;
  };
}

function split(raw: string) {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const headers = lines.map(line => ({ key: line.slice(0, line.indexOf(':')).toLowerCase(), line }));
  return { headers, body: raw.slice(end + 4) };
}

function bodyHash(body: string): string {
  if (isRelaxed(body)) return createHash('sha256').update(body, 'latin1').digest('base64');
  const relaxed = new RelaxedBody({ hashAlgo: 'sha256' });
  relaxed.updateHash(Buffer.from(body, 'latin1'));
  // A missing end of the last line counts as present, and empty lines at the end do not count (RFC 6376, 3.4.4).
  relaxed.updateHash(Buffer.from('\r\n'), true);
  return relaxed.bodyHash.digest('base64');
}

/** Whether the body is canonical already (RFC 6376, 3.4.4), as all that we compose is. Ten times faster than canonicalising it. */
const isRelaxed = (body: string) =>
  /\S\r\n$/.test(body.slice(-3)) && !body.includes('  ') && !body.includes(' \r') && !body.includes('\t');

/** The signature covers its own header too, with an empty `b` and, unlike the other headers, without a line end. */
const canonicalSignature = (line: string) =>
  relaxedHeaders([{ key: 'dkim-signature', line }], 'dkim-signature').headers.trimEnd();
