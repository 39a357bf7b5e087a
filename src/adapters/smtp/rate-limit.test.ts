import { expect, test } from 'vitest';
import type { Timers } from '../../machine.ts';
import { newRateLimit } from './rate-limit.ts';

/** A clock that moves only by waiting, each time `late` ms too far, as timers do. */
function waitingClock(late = 0) {
  let now = 0;
  function pass(ms: number) {
    now += ms;
  }
  const timers = { pause: async (ms: number) => pass(ms + late) } as Timers;
  return { steady: { now: () => now }, timers, pass };
}

test.each([
  [1, 0],
  [50, 0],
  [50, 3],
  [400, 2],
])('at %i a second with timers %i ms late, no second has more, and nearly as many', async (perSecond, late) => {
  const clock = waitingClock(late);
  const limit = newRateLimit(clock, perSecond);
  const begun: number[] = [];
  for (let n = 0; n < 4 * perSecond + 1; n += 1) {
    (await limit.turn()).begun();
    begun.push(clock.steady.now());
  }
  const within = begun.map(from => begun.filter(at => at >= from && at < from + 990).length);
  expect(Math.max(...within)).toBeLessThanOrEqual(perSecond);
  expect(begun.at(-1)).toBeLessThan(4_200);
});

test('a message does not begin before the one before has begun or was given up', async () => {
  const limit = newRateLimit(waitingClock(), 10);
  const first = await limit.turn();
  let second: unknown;
  const waiting = Promise.resolve(limit.turn()).then(turn => (second = turn));
  await new Promise(setImmediate);
  expect(second).toBeUndefined();
  first.over();
  await waiting;
});

test('a night without mail gives no right to send many at once', async () => {
  const clock = waitingClock();
  const limit = newRateLimit(clock, 2);
  (await limit.turn()).begun();
  clock.pass(3_600_000);
  const from = clock.steady.now();
  for (let n = 0; n < 3; n += 1) (await limit.turn()).begun();
  expect(clock.steady.now() - from).toBeGreaterThanOrEqual(990);
});

test('without a limit nobody waits, and closing ends all waiting', async () => {
  const never: Timers = {
    pause: (_, signal) => new Promise(end => signal!.addEventListener('abort', () => end())),
  } as Timers;
  const steady = { now: () => 0 };
  const free = newRateLimit({ steady, timers: never }, 0);
  for (let n = 0; n < 10; n += 1) (await free.turn()).begun();
  const limit = newRateLimit({ steady, timers: never }, 1);
  (await limit.turn()).begun();
  const waiting = limit.turn();
  limit.close();
  await waiting;
});
