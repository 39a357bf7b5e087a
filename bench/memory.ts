import { setTimeout } from 'node:timers/promises';
import { tick } from '../src/scheduling/tick.ts';
import { openWorld } from './world.ts';

// A process that sends many mails and samples its memory (resident set, MB): how much it needs at most, and whether it grows.
const [url = '', mails = '0'] = process.argv.slice(2);
const world = await openWorld(url);
await world.enroll(Number(mails), Number(mails));

const samples: number[] = [];
let done = false;
const watching = watch();
const start = performance.now();
while (world.count("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'") < Number(mails)) {
  await tick(world.deps);
  await world.queue.idle();
}
const seconds = (performance.now() - start) / 1_000;
done = true;
await watching;
await world.close();
const half = Math.ceil(samples.length / 2);
process.send?.({ seconds, first: Math.max(...samples.slice(0, half)), second: Math.max(...samples.slice(half)) });
process.disconnect?.();

async function watch() {
  while (!done) {
    samples.push(process.memoryUsage.rss() / 1e6);
    await setTimeout(100);
  }
}
