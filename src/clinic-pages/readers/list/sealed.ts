import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Deps } from '../../../deps.ts';
import type { Keys } from '../../../links/tokens.ts';

/** How long (ms) the address of a search works: a working day, so that a page can be loaded again and gone back to. */
export const SEARCH_LIFETIME = 12 * 60 * 60_000;

const IV_BYTES = 12;
const TAG_BYTES = 16;

type Sealing = Pick<Deps, 'keys' | 'chance' | 'wall'>;

/**
 * What was searched for, so that it can stand in a URL where nobody reads it: AES-256-GCM (NIST SP 800-38D) under a key of `APP_SECRET`,
 * base64url. The list is asked for by GET, and what people type there are names and addresses.
 */
export function sealSearch({ keys, chance, wall }: Sealing, typed: string): string {
  const iv = chance.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(keys.current), iv);
  const text = JSON.stringify({ typed, until: wall.now() + SEARCH_LIFETIME });
  const sealed = [cipher.update(text, 'utf8'), cipher.final()];
  return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url');
}

/** `undefined`: it was changed, its time is over, or its key has left. */
export function openSearch({ keys, wall }: Pick<Sealing, 'keys' | 'wall'>, sealed: string): string | undefined {
  const opened = keys.all.map(key => unseal(key, Buffer.from(sealed, 'base64url'))).find(text => text !== undefined);
  if (opened === undefined) return undefined;
  const { typed, until } = JSON.parse(opened) as { typed: string; until: number };
  const left = until - wall.now();
  return left > 0 && left <= SEARCH_LIFETIME ? typed : undefined;
}

function unseal(key: Keys['current'], bytes: Buffer): string | undefined {
  if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(key), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

const keyOf = (key: Buffer): Uint8Array => new Uint8Array(hkdfSync('sha256', key, '', 'search of readers', 32));
