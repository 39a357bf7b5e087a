/**
 * Draws that depend on what is drawn and not on what was drawn before: `seed`, for whom, for what, which time. If one item of a plan is
 * left out, all others happen as before.
 */
export type Draws = {
  /** 0 ≤ x < 1. */
  share(...of: Key[]): number;
  chance(probability: number, ...of: Key[]): boolean;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number, ...of: Key[]): number;
  pick<T>(list: readonly T[], ...of: Key[]): T;
  /** One of the names, each as likely as its weight. */
  weighed<Name extends string>(weights: Record<Name, number>, ...of: Key[]): Name;
  bytes(count: number, ...of: Key[]): Uint8Array;
};
export type Key = string | number;

export function newDraws(seed: number): Draws {
  const share = (...of: Key[]) => hash(`${seed}\0${of.join('\0')}`) / 2 ** 32;
  const between = (low: number, high: number, ...of: Key[]) => low + Math.floor(share(...of) * (high - low + 1));
  return {
    share,
    between,
    chance: (probability, ...of) => share(...of) < probability,
    pick: (list, ...of) => list[between(0, list.length - 1, ...of)]!,
    weighed<Name extends string>(weights: Record<Name, number>, ...of: Key[]) {
      const entries = Object.entries<number>(weights) as [Name, number][];
      let left = share(...of) * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return entries.at(-1)![0];
    },
    bytes: (count, ...of) => Uint8Array.from({ length: count }, (_, index) => between(0, 255, ...of, index)),
  };
}

/** 32 bits: FNV-1a over the characters, then the mixing steps of MurmurHash3, both in the public domain. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
