import { randomBytes } from 'node:crypto';
import type { Chance, Clock, Machine, Timers } from '../../machine.ts';

export const wall: Clock = { now: () => Date.now() };
export const steady: Clock = { now: () => performance.now() };
export const chance: Chance = { bytes: count => randomBytes(count) };

export const timers: Timers = {
  pause: (ms, signal) =>
    new Promise(resolve => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end);
      function end() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      }
    }),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};

/** The real machine, on Node and on Workers. Only entries and tests use it. */
export const machine: Machine = { wall, steady, chance, timers };
