import { domainToASCII, domainToUnicode } from 'node:url';
import * as z from 'zod';
import { withoutInvisible } from './invisible.ts';

/** `email` is for the envelope. `key` is the same for every spelling of one address. */
export type Address = { email: string; key: string };

// HTML's rule, not RFC 5321's: carriers gave out `a..b@docomo.ne.jp` and `.a@ezweb.ne.jp`, and those addresses are real.
const SHAPE = z.regexes.html5Email;
/** What a sentence leaves behind an address that was copied out of it: no domain ends in a sign. */
const AFTER_IT = /[\s、。,.;:!?'"”’>\p{Pe}]+$/u;
/** And in front of it: no local part begins with these. */
const BEFORE_IT = /^(?:[\s"“‘<([「『【〈《]|mailto:)+/i;
/** `見本 <namae@example.jp>`, as mail programs copy it. */
const BEHIND_A_NAME = /^[^@<>\r\n]*<([^<>]+)>$/;
/** Top-level domains are letters (RFC 3696, section 2), or letters in Punycode. */
const TOP_LEVEL = /\.(?:[a-z]{2,63}|xn--[a-z0-9-]+)$/;
/** Letters of any script with their marks, digits, and what Japanese names have besides (RFC 5892). The URL parser takes signs too. */
const LABEL = /^[\p{L}\p{M}\p{N}・-]+$/u;

/**
 * Parses an address as people type or copy it: with full-width letters, invisible characters, blanks beside the @, brackets around it, a
 * comma behind it. `undefined`: the local part has over 64 characters or is not ASCII, the address has over 254, or the domain is none (no
 * dot, a number, signs, wrong Punycode).
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

/** With a name and brackets around an address of 254. The patterns above take the square of a text's length in time. */
const LONGEST = 1_000;

function partsOf(typed: string): { local: string; domain: string } {
  if (typed.length > LONGEST) return { local: '', domain: '' };
  const plain = withoutInvisible(typed.normalize('NFKC')).trim();
  const named = BEHIND_A_NAME.exec(plain)?.[1] ?? plain;
  const bare = named.replace(/^'(.+)'$|^\{(.+)\}$/, '$1$2');
  const text = bare
    .replace(BEFORE_IT, '')
    .replace(AFTER_IT, '')
    .replace(/[ \t]*@[ \t]*/g, '@');
  const at = text.lastIndexOf('@');
  return { local: text.slice(0, Math.max(at, 0)), domain: text.slice(at + 1) };
}

/** Empty: no domain. Judged before `domainToASCII`, which would cut it at the signs of a URL. */
function asciiDomain(domain: string): string {
  const labels = domain.split(/[.。]/);
  if (!labels.every(label => LABEL.test(label)) || isMixed(labels.at(-1)!) || HAS_ENDED.test(domain)) return '';
  const ascii = domainToASCII(domain);
  return ascii.split('.').every(isName) ? ascii : '';
}

/** A full stop with Japanese behind it ends a sentence. */
const HAS_ENDED = /。[^\0-\x7f]/;

/** No top-level domain has Latin letters among others, so this is one with a sentence behind it: `example.jpです`. */
const isMixed = (topLevel: string): boolean => /[a-z]/i.test(topLevel) && /[^\0-\x7f]/.test(topLevel);

/** Punycode that spells nothing (RFC 3492) is no name. */
const isName = (label: string): boolean =>
  !label.startsWith('xn--') || (isSpelled(label) && domainToASCII(domainToUnicode(label)) === label);
const isSpelled = (label: string): boolean => /[^\0-\x7f]/.test(domainToUnicode(label));
