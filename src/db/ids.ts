import { createHash, randomBytes } from 'node:crypto';

export type IdPrefix = 'sub' | 'sgn' | 'enr' | 'dlv' | 'req' | 'lnk' | 'msg';

/** A prefix and 96 random bits as 16 base64url characters. There are no padding bits, so a token can carry the id exactly. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${randomBytes(12).toString('base64url')}`;

/** The same id for the same facts, one of them a random id. If a thing happens twice at once, the second meets the first's row. */
export const derivedId = (prefix: IdPrefix, ...facts: (string | number)[]): string =>
  `${prefix}_${createHash('sha256').update(facts.join('\0')).digest().subarray(0, 12).toString('base64url')}`;

/** The random part of an id: 16 characters. */
export const idBody = (id: string): string => id.slice(id.indexOf('_') + 1);
