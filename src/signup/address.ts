import { domainToASCII } from 'node:url';
import * as z from 'zod';

/** `email` is for the envelope. `key` is the same for every spelling of one address. */
export type Address = { email: string; key: string };

// HTML's rule, not RFC 5321's: carriers gave out `a..b@docomo.ne.jp` and `.a@ezweb.ne.jp`, and those addresses are real.
const SHAPE = z.regexes.html5Email;

/**
 * Parses an address as people type it, full-width letters included. `undefined`: the local part has over 64 characters or is not ASCII, the
 * address has over 254, or the domain has no dot.
 */
export function parseAddress(typed: string): Address | undefined {
  const text = typed.normalize('NFKC').trim();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  // domainToASCII parses its argument like a URL, and would cut it at these characters.
  const domain = /[/\\?#:%\s]/.test(text.slice(at + 1)) ? '' : domainToASCII(text.slice(at + 1));
  const email = `${local}@${domain}`;
  if (at < 1 || local.length > 64 || email.length > 254 || !domain.includes('.') || !SHAPE.test(email))
    return undefined;
  return { email, key: email.toLowerCase() };
}
