import { setTimeout as wait } from 'node:timers/promises';

/** Asks `holds` every 2 ms. Resolves with true when it returns true, with false after `patience` ms. */
export async function until(holds: () => boolean, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > end) return false;
    await wait(2);
  }
  return true;
}

/** Resolves when `value` is not 0 and has not changed for `quiet` ms; rejects after `patience` ms. */
export async function untilStill(value: () => number, quiet: number, patience = 20_000): Promise<void> {
  const end = performance.now() + patience;
  let [last, since] = [value(), performance.now()];
  while (last === 0 || performance.now() - since < quiet) {
    if (performance.now() > end) throw new Error('nothing happened for a long time');
    await wait(5);
    if (value() !== last) [last, since] = [value(), performance.now()];
  }
}

/** Resolves when `holds` returns true; rejects after `patience` ms, which fails the scenario. */
export async function mustCome(what: string, holds: () => boolean, patience = 120_000): Promise<void> {
  if (!(await until(holds, patience))) throw new Error(`waited in vain: ${what}`);
}

/** The first whole numbers: `upTo(3)` is [0, 1, 2]. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
