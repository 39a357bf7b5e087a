import { isIP } from 'node:net';
import type { Resolver } from './resolver.ts';
import { isSpf } from './spf-record.ts';

/** The `include` that the operators of these mail servers tell their customers to add. */
const TOLD: [host: RegExp, include: string][] = [
  [/(^|\.)(gmail|google)\.com$/, '_spf.google.com'],
  [/^email-smtp\..*\.amazonaws\.com$/, 'amazonses.com'],
  [/(^|\.)sendgrid\.net$/, 'sendgrid.net'],
  [/(^|\.)(office365|outlook)\.com$/, 'spf.protection.outlook.com'],
  [/(^|\.)mailgun\.org$/, 'mailgun.org'],
];

/** Whether a host is this machine or in the same private network. Public DNS cannot name it then. */
export const isLocal = (host: string) =>
  /^(localhost|.*\.(localhost|local|internal|lan)|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|0\.0\.0\.0|\[?(::1|f[cd].*:.*|fe80:.*)\]?)$/i.test(
    host,
  );

/**
 * Guesses the SPF mechanism that lets this mail server send for a domain: what its operator tells customers, a record under the usual
 * names in its own domain, or else its address.
 */
export async function likelyMechanism({ txt }: Pick<Resolver, 'txt'>, host: string): Promise<string | undefined> {
  if (isLocal(host)) return undefined;
  if (isIP(host)) return `ip${isIP(host)}:${host}`;
  const told = TOLD.find(([pattern]) => pattern.test(host))?.[1];
  if (told) return `include:${told}`;
  for (const domain of parentsOf(host))
    for (const name of [`_spf.${domain}`, `spf.${domain}`]) if ((await txt(name)).some(isSpf)) return `include:${name}`;
  return `a:${host}`;
}

/** `mail.one.example.jp` → `one.example.jp`, `example.jp`. */
function parentsOf(host: string): string[] {
  const labels = host.split('.');
  return labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'));
}
