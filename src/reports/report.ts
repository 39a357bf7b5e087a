import { bandOf, type Openings } from './openings.ts';

/** With fewer than this a percentage would look more exact than it is. */
export const FEWEST_FOR_RATE = 30;
const Z95 = 1.959964;

/** A part of a whole. `rate` (0–1) is unset if the whole is too small. */
export type Share = { count: number; rate: number | undefined };
/** A part of the delivered, between two shares of 1. */
export type Interval = { low: number; high: number };

/** 0–1. Unset if the whole is too small. */
export const rateOf = (part: number, whole: number): number | undefined =>
  whole >= FEWEST_FOR_RATE ? Math.min(1, part / whole) : undefined;

export const share = (count: number, of: number): Share => ({ count, rate: rateOf(count, of) });

/**
 * Where the share of opens would lie among many more readers like these: from the low end of the Wilson 95 % interval of the least that
 * were opened to the high end of that of the most. So it covers the whole band as well as Wilson's covers a share (Horowitz and Manski
 * 2000), and is not a statement about the mails that were counted. `undefined` below `FEWEST_FOR_RATE`.
 */
export function intervalOf(openings: Openings): Interval | undefined {
  const { least, most } = bandOf(openings);
  const { delivered } = openings;
  if (delivered < FEWEST_FOR_RATE) return undefined;
  return { low: wilson(least, delivered)[0], high: wilson(most, delivered)[1] };
}

/** Wilson's score interval at 95 % for k of n, as shares of 1. For n = 0 it is [0, 1]. */
export function wilson(k: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z2 = Z95 ** 2;
  const centre = k + z2 / 2;
  const spread = Z95 * Math.sqrt((k * (n - k)) / n + z2 / 4);
  return [Math.max(0, (centre - spread) / (n + z2)), Math.min(1, (centre + spread) / (n + z2))];
}
