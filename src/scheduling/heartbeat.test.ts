import { expect, test } from 'vitest';
import { newHeartbeat } from './heartbeat.ts';

/** Passes that end when told to. */
function passes() {
  const running: PromiseWithResolvers<void>[] = [];
  let most = 0;
  let begun = 0;
  const heartbeat = newHeartbeat(async () => {
    begun += 1;
    const pass = Promise.withResolvers<void>();
    running.push(pass);
    most = Math.max(most, running.length);
    await pass.promise.finally(() => running.splice(running.indexOf(pass), 1));
  });
  const settled = () => new Promise(resolve => setImmediate(resolve));
  return { heartbeat, running, settled, most: () => most, begun: () => begun };
}

test('passes never overlap, and however many ask meanwhile, one more follows', async () => {
  const { heartbeat, running, settled, most, begun } = passes();
  const first = heartbeat.beat();
  await settled();
  const asked = Array.from({ length: 50 }, () => heartbeat.beat());
  await settled();
  expect(begun()).toBe(1);
  running[0]!.resolve();
  await first;
  await settled();
  expect(begun()).toBe(2);
  running[0]!.resolve();
  await Promise.all(asked);
  await heartbeat.idle();
  expect([begun(), most()]).toEqual([2, 1]);
});

test('a pass that fails tells who asked for it, and the next one runs', async () => {
  const { heartbeat, running, settled, begun } = passes();
  const failing = heartbeat.beat();
  await settled();
  const next = heartbeat.beat();
  running[0]!.reject(new Error('no'));
  await expect(failing).rejects.toThrow('no');
  await settled();
  running[0]!.resolve();
  await next;
  expect(begun()).toBe(2);
});

test('idle waits for what runs and for what is to follow', async () => {
  const { heartbeat, running, settled } = passes();
  void heartbeat.beat();
  await settled();
  void heartbeat.beat();
  let idle = false;
  void heartbeat.idle().then(() => (idle = true));
  running[0]!.resolve();
  await settled();
  expect(idle).toBe(false);
  running[0]!.resolve();
  await settled();
  expect(idle).toBe(true);
});
