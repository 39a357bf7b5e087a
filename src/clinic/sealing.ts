import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Chance } from '../deps.ts';
import type { Keys } from '../links/tokens.ts';

/** `stale`: sealed with a key that is not the newest one any more. */
export type Opened = { text: string; stale: boolean };

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, 8.2.2: a random nonce of 96 bits. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1.';

/**
 * Seals a text with the newest key, so that nobody who reads the database can read it. `bound`: what it belongs to, such as the server that
 * a password is for; without the same words it does not open.
 */
export function seal(keys: Keys, chance: Chance, bound: string, text: string): string {
  const nonce = chance.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(keys.current), nonce).setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return VERSION + sealed.toString('base64url');
}

/** Opens with any of the keys. `undefined`: another key, other words, or it was changed. */
export function unseal(keys: Keys, bound: string, sealed: string): Opened | undefined {
  if (!sealed.startsWith(VERSION)) return undefined;
  const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  for (const [age, key] of keys.all.entries()) {
    const text = openWith(key, bound, bytes);
    if (text !== undefined) return { text, stale: age > 0 };
  }
  return undefined;
}

function openWith(key: Buffer, bound: string, bytes: Buffer): string | undefined {
  const decipher = createDecipheriv(CIPHER, sealingKey(key), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(bound))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return opened.toString('utf8');
  } catch {
    return undefined;
  }
}

/** RFC 5869. A key of its own, so that what signs links seals nothing. */
const sealingKey = (key: Buffer): Buffer => Buffer.from(hkdfSync('sha256', key, '', 'dayori sealing v1', KEY_BYTES));
