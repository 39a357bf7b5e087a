import { seal, unseal } from '../../../clinic/sealing.ts';
import type { Deps } from '../../../deps.ts';

/** How long (ms) the address of a search works: a working day, so that a page can be loaded again and gone back to. */
export const SEARCH_LIFETIME = 12 * 60 * 60_000;

type Sealing = Pick<Deps, 'keys' | 'chance' | 'wall'>;
const BOUND = 'search of readers';

/**
 * What was searched for, so that it can stand in a URL where nobody reads it. The list is asked for by GET, and what people type there are
 * names and addresses.
 */
export const sealSearch = ({ keys, chance, wall }: Sealing, typed: string): string =>
  seal(keys, chance, BOUND, JSON.stringify({ typed, until: wall.now() + SEARCH_LIFETIME }));

/** `undefined`: it was changed, its time is over, or its key has left. */
export function openSearch({ keys, wall }: Pick<Sealing, 'keys' | 'wall'>, sealed: string): string | undefined {
  const opened = unseal(keys, BOUND, sealed);
  if (!opened) return undefined;
  const { typed, until } = JSON.parse(opened.text) as { typed: string; until: number };
  const left = until - wall.now();
  return left > 0 && left <= SEARCH_LIFETIME ? typed : undefined;
}
