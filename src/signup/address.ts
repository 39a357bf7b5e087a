import { domainToASCII } from 'node:url';
import * as z from 'zod';

/** `email` is what the envelope gets, `key` is the same for every way of writing one address. */
export type Address = { email: string; key: string };

// HTML's rule, not RFC 5321's: carriers gave out `a..b@docomo.ne.jp` and `.a@ezweb.ne.jp`, and those are real.
const SHAPE = z.regexes.html5Email;

/**
 * Reads an address as people type it, full-width letters included. `undefined` when it cannot be one: local part over 64
 * characters or not ASCII, more than 254 in all, no dot in the domain.
 */
export function parseAddress(typed: string): Address | undefined {
  const text = typed.normalize('NFKC').trim();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  // domainToASCII reads its argument as a URL does, and would cut it at these.
  const domain = /[/\\?#:%\s]/.test(text.slice(at + 1)) ? '' : domainToASCII(text.slice(at + 1));
  const email = `${local}@${domain}`;
  if (at < 1 || local.length > 64 || email.length > 254 || !domain.includes('.') || !SHAPE.test(email))
    return undefined;
  return { email, key: email.toLowerCase() };
}
