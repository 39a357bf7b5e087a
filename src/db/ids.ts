import { randomBytes } from 'node:crypto';

export type IdPrefix = 'sub' | 'sgn' | 'enr' | 'dlv' | 'req' | 'lnk' | 'msg';

/** A prefix and 96 random bits as 16 base64url characters, without padding bits, so that a token can carry it exactly. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${randomBytes(12).toString('base64url')}`;

/** The random part of an id: 16 characters. */
export const idBody = (id: string): string => id.slice(id.indexOf('_') + 1);
