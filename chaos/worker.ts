import { setTimeout as wait } from 'node:timers/promises';
import { startNode } from '../src/node/start.ts';
import { tick } from '../src/scheduling/tick.ts';
import type { Order, Time } from './program.ts';

// The program as it runs on Node (`startNode`). The harness sets both of its clocks and sends it orders as messages.

const PAUSE_MS = 20;
const time: Time = { clock: 0, ahead: 0 };
const node = await startNode(process.env, {
  clock: { now: () => time.clock },
  wall: { now: () => Date.now() + time.ahead },
  steady: { now: () => performance.now() + time.ahead },
});
let running = false;
let passing: Promise<void> = Promise.resolve();

process.on('message', (order: Order) => {
  if (order.time) Object.assign(time, order.time);
  if (order.act === 'run') void run();
  if (order.act === 'pass') void pass().then(() => process.send?.({ state: 'passed' }));
  if (order.act === 'stop') void stop();
});
process.on('disconnect', () => process.exit(0));
process.send?.({ state: 'ready' });

async function run() {
  running = true;
  while (running) {
    passing = pass();
    await passing;
    await wait(PAUSE_MS);
  }
}

/** One scheduler pass and its sends. A tick that fails is logged and does not end the process, as in `src/node/start.ts`. */
async function pass() {
  try {
    await tick(node.deps);
  } catch (error) {
    node.deps.log.error('the tick failed', { error: (error as Error).message });
  }
  await node.queue.idle();
}

async function stop() {
  running = false;
  await node.queue.stop();
  await passing;
  await node.close();
  process.exit(0);
}
