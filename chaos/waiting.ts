import { setTimeout as wait } from 'node:timers/promises';

/** Resolves true as soon as `holds`, looked at every few milliseconds; false after `patience` ms. */
export async function until(holds: () => boolean, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > end) return false;
    await wait(2);
  }
  return true;
}

/** Resolves when `value` has stayed the same for `quiet` ms and is not 0. */
export async function untilStill(value: () => number, quiet: number, patience = 20_000): Promise<void> {
  const end = performance.now() + patience;
  let [last, since] = [value(), performance.now()];
  while (last === 0 || performance.now() - since < quiet) {
    if (performance.now() > end) throw new Error('nothing happened for a long time');
    await wait(5);
    if (value() !== last) [last, since] = [value(), performance.now()];
  }
}

/** Waits for what must come; the scenario fails when it does not. */
export async function mustCome(what: string, holds: () => boolean, patience = 120_000): Promise<void> {
  if (!(await until(holds, patience))) throw new Error(`waited in vain: ${what}`);
}

/** So many whole numbers: `count(3)` is [0, 1, 2]. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
