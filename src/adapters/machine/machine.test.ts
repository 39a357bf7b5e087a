import { expect, test } from 'vitest';
import { chance, steady, timers } from './machine.ts';

test('a pause ends after its time, or as soon as its signal is aborted, or at once when it was before', async () => {
  const begun = steady.now();
  await timers.pause(20);
  expect(steady.now() - begun).toBeGreaterThan(15);
  const stopping = new AbortController();
  const long = timers.pause(600_000, stopping.signal);
  stopping.abort();
  await long;
  await timers.pause(600_000, stopping.signal);
  expect(steady.now() - begun).toBeLessThan(60_000);
});

test('what was called off is not called', async () => {
  const called: string[] = [];
  timers.after(1, () => called.push('after'));
  timers.after(1, () => called.push('called off'))();
  const end = timers.every(1, () => called.push('every'));
  timers.every(1, () => called.push('ended'))();
  while (called.filter(what => what === 'every').length < 2) await timers.pause(1);
  end();
  const seen = called.length;
  await timers.pause(10);
  expect(called).toHaveLength(seen);
  expect(new Set(called)).toEqual(new Set(['after', 'every']));
});

test('random bytes are as many as asked for, and others each time', () => {
  const drawn = Array.from({ length: 100 }, () => Buffer.from(chance.bytes(12)).toString('hex'));
  expect(new Set(drawn).size).toBe(100);
  expect(drawn.every(hex => hex.length === 24)).toBe(true);
});
