import { timingSafeEqual } from 'node:crypto';
import { randomText } from '../db/ids.ts';
import type { Deps } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';

// A mark for a browser that made or used a passkey or a printed code. It opens nothing. It only gives this browser tries of its own (`limits/guesses.ts`).

export const DEVICE_COOKIE = 'dayori_device';
/** A year, in ms. */
export const DEVICE_LIFETIME = 365 * 86_400_000;

/** A new mark: 96 random bits, a dot, and their keyed hash. */
export function newDevice({ keys, chance }: Pick<Deps, 'keys' | 'chance'>): string {
  const device = randomText(chance, 12);
  return `${device}.${keyedHash(keys, 'device', device)}`;
}

/** The browser's own part of the mark. `undefined`: it is not one of ours. */
export function readDevice({ keys }: Pick<Deps, 'keys'>, mark: string | undefined): string | undefined {
  const [device = '', hash = ''] = mark?.split('.') ?? [];
  const right = keyedHash(keys, 'device', device);
  return hash.length === right.length && timingSafeEqual(Buffer.from(hash), Buffer.from(right)) ? device : undefined;
}
