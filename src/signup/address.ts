import { domainToASCII, domainToUnicode } from 'node:url';
import * as z from 'zod';
import { withoutInvisible } from './invisible.ts';

/** `email` is for the envelope. `key` is the same for every spelling of one address. */
export type Address = { email: string; key: string };

// HTML's rule, not RFC 5321's: carriers gave out `a..b@docomo.ne.jp` and `.a@ezweb.ne.jp`, and those addresses are real.
const SHAPE = z.regexes.html5Email;
/** What a sentence leaves at the end of an address that was copied out of it. */
const AFTER_IT = /[、。,.;:]+$/;
/** Top-level domains are letters (RFC 3696, section 2), or letters in Punycode. */
const TOP_LEVEL = /\.(?:[a-z]{2,63}|xn--[a-z0-9-]+)$/;

/**
 * Parses an address as people type it: full-width letters, invisible characters and a comma behind it included. `undefined`: the local part
 * has over 64 characters or is not ASCII, the address has over 254, or the domain is none (no dot, a number, wrong Punycode).
 */
export function parseAddress(typed: string): Address | undefined {
  const { local, domain: typedDomain } = partsOf(typed);
  const domain = asciiDomain(typedDomain);
  const email = `${local}@${domain}`;
  if (local.length > 64 || email.length > 254 || !TOP_LEVEL.test(domain) || !SHAPE.test(email)) return undefined;
  return { email, key: email.toLowerCase() };
}

/** Why an address is none: it is sent to a number, its domain is no name at all, or its shape is wrong. */
export function addressProblem(typed: string): 'number' | 'domain' | 'shape' {
  const { local, domain } = partsOf(typed);
  if (local === '' || !/[^.]\.[^.]/.test(domain)) return 'shape';
  const ascii = asciiDomain(domain);
  if (/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i.test(ascii || domain)) return 'number';
  return TOP_LEVEL.test(ascii) ? 'shape' : 'domain';
}

/**
 * The mailbox that an address leads to: without the tag behind a plus sign, and for Gmail without dots. Two addresses of one mailbox share
 * it; it is for counting only, since at some providers a plus sign is a letter like any other.
 */
export function mailboxOf({ key }: Pick<Address, 'key'>): string {
  const [tagged, domain] = key.split('@') as [string, string];
  const local = tagged.replace(/(?<=.)\+.*/, '');
  return GMAIL.includes(domain) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}
const GMAIL = ['gmail.com', 'googlemail.com'];

function partsOf(typed: string): { local: string; domain: string } {
  const text = withoutInvisible(typed.normalize('NFKC')).trim().replace(AFTER_IT, '');
  const at = text.lastIndexOf('@');
  return { local: text.slice(0, Math.max(at, 0)), domain: text.slice(at + 1) };
}

/** `domainToASCII` parses its argument like a URL, and would cut it at these characters. Empty: no domain. */
function asciiDomain(domain: string): string {
  const ascii = domainToASCII(domain);
  return !/[/\\?#:%\s]/.test(domain) && ascii.split('.').every(isName) ? ascii : '';
}

/** Punycode that spells nothing (RFC 3492) is no name. */
const isName = (label: string): boolean =>
  !label.startsWith('xn--') || (isSpelled(label) && domainToASCII(domainToUnicode(label)) === label);
const isSpelled = (label: string): boolean => /[^\0-\x7f]/.test(domainToUnicode(label));
