import type { Draws, Key } from '../draw.ts';
import type { World } from '../world.ts';

export { DAY, HOUR, MINUTE } from '../lengths.ts';

/** A kind of thing that happens: what is drawn of it when the plan is made, and what it does when its moment has come. */
export type ItemKind<Fields extends object> = {
  /** The share of the days in which it may begin (0–1). */
  until: number;
  draw(toss: Toss): Fields;
  act(world: World, fields: Fields): unknown;
};

/** Draws for one item. */
export type Toss = Draws & { nth: number };

export function tossFor(draws: Draws, kind: string, nth: number): Toss {
  const of = (keys: Key[]): Key[] => [kind, nth, ...keys];
  return {
    nth,
    share: (...keys) => draws.share(...of(keys)),
    chance: (probability, ...keys) => draws.chance(probability, ...of(keys)),
    between: (low, high, ...keys) => draws.between(low, high, ...of(keys)),
    pick: (list, ...keys) => draws.pick(list, ...of(keys)),
    weighed: (weights, ...keys) => draws.weighed(weights, ...of(keys)),
    bytes: (count, ...keys) => draws.bytes(count, ...of(keys)),
  };
}

/** Keeps the types of `draw` and `act` together. */
export const itemKind = <Fields extends object>(kind: ItemKind<Fields>) => kind as unknown as ItemKind<object>;

/** The receiving domains of the world. Each reader has their address at one of them. */
export const DOMAINS = ['one.example', 'two.example', 'three.example', 'four.example'];
export const addressOf = (reader: number): string => `r${reader}@${DOMAINS[reader % DOMAINS.length]}`;
