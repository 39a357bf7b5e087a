import type { MixName } from './mixes.ts';

/** The worlds that are tried at every change: always the same. New seeds are tried by hand (`npm run year -- --seeds 500 --from 1000`). */
export const SEEDS: Record<MixName, number> = {
  people: 1,
  refusals: 2,
  crashes: 3,
  clocks: 4,
  clinic: 5,
  copies: 6,
  queue: 7,
  small: 9,
  all: 8,
  moments: 10,
  recovery: 15,
  desk: 16,
  own: 18,
};

/** Short worlds in which much happens, for `npm test`. */
export const SHORT: { mix: MixName; seed: number }[] = [
  { mix: 'refusals', seed: 21 },
  { mix: 'crashes', seed: 12 },
  { mix: 'copies', seed: 13 },
  { mix: 'all', seed: 17 },
];
export const SHORT_SIZE = { days: 16, density: 3 };

/** The worlds in which planted faults are looked for: longer ones, because it does not matter how long they take. */
export const FAULT_SIZE = { days: 45, density: 5 };
