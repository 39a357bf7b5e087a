import type { Limits } from '../deps.ts';

/** Whether the number of lessons in a day is limited. */
export const isLimited = ({ perDay, warmUp }: Limits): boolean => perDay > 0 || warmUp;

/** Mails on the first day of a warm-up. The number doubles with each day on which lessons went out. */
const FIRST_DAY = 50;

/** How many lessons may go out in one day; `Infinity` if there is no limit. `days`: other days on which lessons went out. */
export function allowanceOn(days: number, { perDay, warmUp }: Limits): number {
  const daily = perDay > 0 ? perDay : Number.POSITIVE_INFINITY;
  const ramp = warmUp ? FIRST_DAY * 2 ** Math.max(0, days) : Number.POSITIVE_INFINITY;
  return Math.min(daily, ramp, Number.MAX_SAFE_INTEGER);
}

/** Orders the items so that those of one group are far apart. Each receiving domain then gets its mails spread out. */
export function spread<T>(items: T[], groupOf: (item: T) => string): T[] {
  const groups = Map.groupBy(items, groupOf);
  const placed = [...groups.values()].flatMap(group =>
    group.map((item, index) => ({ item, place: (index + 0.5) / group.length })),
  );
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}
