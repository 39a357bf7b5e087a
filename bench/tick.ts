import { tick } from '../src/scheduling/tick.ts';
import { median, openWorld, print } from './world.ts';

const SIZES = [10_000, 1_000_000];

/** Prints the time (ms) of a tick with 100 enrollments due, among 10,000 and among 1,000,000. */
export async function benchTick(url: string) {
  const worlds = await Promise.all(
    SIZES.map(async size => ({ size, world: await openWorld(url), times: [] as number[] })),
  );
  for (const { size, world } of worlds) await world.enroll(size, 100);
  for (let round = 0; round < 15; round += 1) {
    for (const { world, times } of worlds) {
      world.rewind();
      const start = performance.now();
      const { lessons } = await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
      if (lessons !== 100) throw new Error(`the tick found ${lessons} lessons, not 100`);
      times.push(performance.now() - start);
    }
  }
  const [few, many] = worlds.map(({ times }) => median(times)) as [number, number];
  print(`tick, 100 due among    10,000   ${few.toFixed(1)} ms`);
  print(`tick, 100 due among 1,000,000   ${many.toFixed(1)} ms   ${(many / few).toFixed(2)} × (aim: ≤ 1.5)`);
  for (const { world } of worlds) await world.close();
}
