import { isIP } from 'node:net';
import type { Site } from '../deps.ts';

/** Where passkeys of this installation work. `rpId`: the host that they are made for · `origin`: the site on which browsers use them. */
export type PasskeyPlace = { rpId: string; origin: string };

/**
 * Why browsers have no passkeys here. `not-secure`: the site has no https (WebAuthn wants a secure context; of plain http only this machine's
 * own names are one) · `no-name`: its address is a number, and a passkey is made for a name (WebAuthn Level 3, section 5.1.3).
 */
export type NoPlace = 'not-secure' | 'no-name';

export function passkeyPlace({ baseUrl }: Pick<Site, 'baseUrl'>): PasskeyPlace | NoPlace {
  const { hostname, origin, protocol } = new URL(baseUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) return 'no-name';
  return protocol === 'https:' || isOwnName(hostname) ? { rpId: hostname, origin } : 'not-secure';
}

const isOwnName = (hostname: string): boolean => hostname === 'localhost' || hostname.endsWith('.localhost');
