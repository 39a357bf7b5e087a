import { createHash } from 'node:crypto';
import type { Chance } from '../machine.ts';

/** `era`: stands for an erased reader in the rows that are left, and leads to nobody. `cor`: a correction. */
export type IdPrefix = 'sub' | 'sgn' | 'enr' | 'dlv' | 'req' | 'lnk' | 'msg' | 'era' | 'nte' | 'cor';

/** A prefix and 96 random bits as 16 base64url characters. There are no padding bits, so a token can carry the id exactly. */
export const newId = (chance: Chance, prefix: IdPrefix): string => `${prefix}_${randomText(chance, 12)}`;

/** Random bytes as base64url, for what must not be guessed or repeated: leases, secrets. */
export const randomText = (chance: Chance, bytes: number): string =>
  Buffer.from(chance.bytes(bytes)).toString('base64url');

/** The same id for the same facts, one of them a random id. If a thing happens twice at once, the second meets the first's row. */
export const derivedId = (prefix: IdPrefix, ...facts: (string | number)[]): string =>
  `${prefix}_${createHash('sha256').update(facts.join('\0')).digest().subarray(0, 12).toString('base64url')}`;

/** The random part of an id: 16 characters. */
export const idBody = (id: string): string => id.slice(id.indexOf('_') + 1);
