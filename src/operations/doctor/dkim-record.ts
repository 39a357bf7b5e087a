import type { KeyObject } from 'node:crypto';
import type { DnsRecord } from './check.ts';

/** The name under which receivers look up the key of a signature (RFC 6376, 3.6.2.1). */
export const dkimName = (selector: string, domain: string) => `${selector}._domainkey.${domain}`;

/** The TXT record to publish for this public key (RFC 6376, 3.6.1). */
export function dkimRecord(selector: string, domain: string, publicKey: KeyObject): DnsRecord {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return { name: dkimName(selector, domain), type: 'TXT', value: `v=DKIM1; k=rsa; p=${der.toString('base64')}` };
}

/** The value for a zone file: one string of a TXT record has at most 255 characters (RFC 1035, 3.3). */
export const quotedStrings = (value: string): string =>
  value
    .match(/.{1,255}/g)!
    .map(part => `"${part}"`)
    .join(' ');
