import { createHmac, timingSafeEqual } from 'node:crypto';
import { type IdPrefix, idBody } from '../db/ids.ts';

/** Signing keys, newest first. The first one signs and all verify, so that a key can be changed while links in old mails still work. */
export type Keys = { current: Buffer; all: Buffer[] };

/** What a token may be used for. It is invalid for every other purpose. */
export type Purpose =
  | 'open'
  | 'click'
  | 'mail'
  | 'unsubscribe'
  | 'consultation'
  | 'sheet'
  | 'calendar'
  | 'confirm'
  | 'address'
  | 'check-in'
  | 'preferences'
  | 'sign-in';

/** Tokens of the first mails had no hyphen between, and may have lost the sign at their end. */
const SHAPE = /^([\w-]{16})([\w-]{15,17})$/;
const MAC_BYTES = 12;

/** `secret`: one or more secrets, newest first, separated by commas. */
export function keysFrom(secret: string): Keys {
  const all = secret.split(',').map(part => createHmac('sha256', 'dayori').update(part.trim()).digest());
  return { current: all[0]!, all };
}

/**
 * 33 URL-safe characters: the row's random part, a hyphen, and 96 bits of HMAC-SHA-256 over purpose and id. Without the hyphen one in
 * some hundred mails would hold what filters take for a Bitcoin address (SpamAssassin's __BITCOIN_ID: 26 to 35 characters).
 */
export function signToken(keys: Keys, purpose: Purpose, id: string): string {
  const body = idBody(id);
  return `${body}-${endedSafely(mac(keys.current, purpose, body))}`;
}

/** The id that the token names. `undefined` if the token was changed or is for another purpose. */
export function readToken(keys: Keys, purpose: Purpose, prefix: IdPrefix, token: string): string | undefined {
  const [, body, rest] = SHAPE.exec(token) ?? [];
  if (!body || !rest) return undefined;
  const signatures = [rest, rest.replace(/^-/, '')]; // a hyphen is also a sign that a signature may begin with
  const genuine = keys.all.some(key => signatures.some(signature => isSignature(mac(key, purpose, body), signature)));
  return genuine ? `${prefix}_${body}` : undefined;
}

/** As `readToken`, by the newest key alone: for what must not outlive a key that was replaced. */
export const readNewestToken = ({ current }: Keys, purpose: Purpose, prefix: IdPrefix, token: string) =>
  readToken({ current, all: [current] }, purpose, prefix, token);

/** The last sign has 62 values in place of 64, which costs a twentieth of a bit. */
const endedSafely = (mac: string) => mac.replace(/-$/, 'A').replace(/_$/, 'B');

/** Also as 0.1.0 wrote it, and as mail programs cut that. */
const isSignature = (mac: string, given: string): boolean =>
  [endedSafely(mac), mac, mac.replace(/[-_]$/, '')].some(
    right => right.length === given.length && timingSafeEqual(Buffer.from(right), Buffer.from(given)),
  );

/** What a keyed hash may be of. The same value has another hash for every purpose. */
export type HashedValue =
  | 'address'
  | 'mailbox'
  | 'network'
  | 'session'
  | 'reader'
  | 'enrollment'
  | 'lesson'
  | 'way-in'
  | 'sign-in-code'
  | 'device'
  | 'consent';

/** A keyed hash of a value that must be recognised again but not stored, such as an address or a network. 43 characters. */
export function keyedHash(keys: Keys, about: HashedValue, value: string): string {
  return keyedHashes(keys, about, value).at(-1)!; // the oldest key, so that a hash stays the same when keys change
}

/** The same under every key, newest first. For what is made anew from time to time, and so may go with the newest key. */
export const keyedHashes = (keys: Keys, about: HashedValue, value: string): string[] =>
  keys.all.map(key => createHmac('sha256', key).update(`${about}\0${value}`).digest('base64url'));

/** A mark for each key, newest first, by which a key is recognised without being shown. 22 characters each. */
export const keyMarks = (keys: Keys): string[] =>
  keys.all.map(key => createHmac('sha256', key).update('mark').digest().subarray(0, 16).toString('base64url'));

function mac(key: Buffer, purpose: Purpose, body: string): string {
  return createHmac('sha256', key).update(`${purpose}\0${body}`).digest().subarray(0, MAC_BYTES).toString('base64url');
}
