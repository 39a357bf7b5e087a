import type { Deps } from '../deps.ts';
import type { Pace } from './pace.ts';
import { take } from './turns.ts';

// How often somebody may try a code of the printed sheet. A code has 60 bits, so what matters is that trying does no harm, and that no
// stranger can use up the clinic's tries.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Ten tries at once, then one a minute. */
export const OF_ONE: Pace = { burst: 10, every: MINUTE, longest: 0 };
/** It takes sixty networks to use these up. */
export const OF_ALL: Pace = { burst: 600, every: SECOND, longest: 0 };

/** Every name of a limit of guesses begins with it. */
export const GUESSES = 'guess:';

/**
 * `network`: the keyed hash of the visitor's, unset if it is not known. `device`: of a browser that the clinic has used (`sign-in/device.ts`), as its cookie
 * proves. It has tries of its own, so that whoever tries from everywhere does not lock out the clinic's own browsers (OWASP: device cookies).
 */
export type Guesser = { network: string | undefined; device: string | undefined };

/** Takes a try. `false`: not now; every limit heals. By the wall clock: that of the built-in mailbox may be turned. */
export async function mayGuess(
  { db, wall }: Pick<Deps, 'db' | 'wall'>,
  { network, device }: Guesser,
): Promise<boolean> {
  const now = wall.now();
  const isFree = async (name: string, pace: Pace) => (await take({ db }, `${GUESSES}${name}`, pace, now)) !== undefined;
  if (device !== undefined) return isFree(`device:${device}`, OF_ONE);
  if (network !== undefined && !(await isFree(`network:${network}`, OF_ONE))) return false;
  return isFree('all', OF_ALL);
}
