import { createHash, randomBytes } from 'node:crypto';

export type IdPrefix = 'sub' | 'sgn' | 'enr' | 'dlv' | 'req' | 'lnk' | 'msg';

/** A prefix and 96 random bits as 16 base64url characters, without padding bits, so that a token can carry it exactly. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${randomBytes(12).toString('base64url')}`;

/**
 * The same id for the same facts, one of which must be a random id: what happens twice at the same time then meets its own
 * row instead of making another.
 */
export const derivedId = (prefix: IdPrefix, ...facts: (string | number)[]): string =>
  `${prefix}_${createHash('sha256').update(facts.join('\0')).digest().subarray(0, 12).toString('base64url')}`;

/** The random part of an id: 16 characters. */
export const idBody = (id: string): string => id.slice(id.indexOf('_') + 1);
