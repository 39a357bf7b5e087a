import { setImmediate } from 'node:timers/promises';
import type { Timers } from '../src/machine.ts';

/**
 * Simulated time. It stands still while anything happens, then jumps to the next moment for which something was planned. Things planned for
 * one moment happen in the order in which they were planned.
 */
export type Loop = {
  /** True time, epoch ms. */
  now(): number;
  /** Runs `work` at that moment, unless the returned function is called before. */
  at(moment: number, work: () => unknown): () => void;
  pause(ms: number): Promise<void>;
  /** Time stands still until this is done, because it needs the real machine (files, streams). */
  outside<T>(work: Promise<T>): Promise<T>;
  /** Runs until that moment, or until `isDone` after a step. */
  run(until: number, isDone?: () => boolean): Promise<void>;
};

type Planned = { moment: number; order: number; work: (() => unknown) | undefined };

export function newLoop(start: number): Loop {
  const planned = newHeap();
  let now = start;
  let order = 0;
  let outside = 0;
  let backInside = () => {};

  function at(moment: number, work: () => unknown) {
    const entry: Planned = { moment: Math.max(Math.round(moment), now), order: order++, work };
    planned.push(entry);
    return () => {
      entry.work = undefined;
    };
  }

  /** All that follows from the last step has happened when a turn of the real event loop is over, as everything is in this process. */
  async function settle() {
    await setImmediate();
    while (outside > 0) {
      await new Promise<void>(resolve => {
        backInside = resolve;
      });
      await setImmediate();
    }
  }

  return {
    now: () => now,
    at,
    pause: ms => new Promise(resolve => at(now + ms, resolve)),
    async outside(work) {
      outside += 1;
      try {
        return await work;
      } finally {
        outside -= 1;
        if (outside === 0) backInside();
      }
    },
    async run(until, isDone = () => false) {
      await settle();
      while (!isDone()) {
        const next = planned.peek();
        if (!next || next.moment > until) break;
        planned.pop();
        if (!next.work) continue;
        now = next.moment;
        next.work();
        await settle();
      }
      now = Math.max(now, until);
    },
  };
}

/** The timers of one process: they end with it. `whenAwake`: does it at once, or when the process no longer stands still. */
export function timersOf(loop: Loop, isAlive: () => boolean, whenAwake = (work: () => void) => work()): Timers {
  const whileAlive = (work: () => void) => () => {
    if (isAlive()) whenAwake(work);
  };
  const after = (ms: number, work: () => void) => loop.at(loop.now() + ms, whileAlive(work));
  return {
    after,
    pause: (ms, signal) =>
      new Promise<void>(resolve => {
        if (signal?.aborted) return resolve();
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          if (isAlive()) resolve();
        });
      }),
    every(ms, work) {
      let cancel = after(ms, again);
      function again() {
        cancel = after(ms, again);
        work();
      }
      return () => cancel();
    },
  };
}

function newHeap() {
  const heap: Planned[] = [];
  const isBefore = (a: Planned, b: Planned) => a.moment < b.moment || (a.moment === b.moment && a.order < b.order);
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  return {
    peek: (): Planned | undefined => heap[0],
    push(entry: Planned) {
      let index = heap.push(entry) - 1;
      for (let above = (index - 1) >> 1; index > 0 && isBefore(heap[index]!, heap[above]!); above = (index - 1) >> 1) {
        swap(index, above);
        index = above;
      }
    },
    pop() {
      swap(0, heap.length - 1);
      heap.pop();
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        let first = index;
        if (left < heap.length && isBefore(heap[left]!, heap[first]!)) first = left;
        if (right < heap.length && isBefore(heap[right]!, heap[first]!)) first = right;
        if (first === index) return;
        swap(index, first);
        index = first;
      }
    },
  };
}
