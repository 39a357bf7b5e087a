import { setTimeout } from 'node:timers/promises';
import { type StorageProblem, storageProblem } from './storage-problem.ts';

const ASK_AGAIN_MS = 1_000;
/** These end without us; the others do not while this process lives. */
const PASSING: (StorageProblem | undefined)[] = ['locked', 'full', 'unwritable'];

/**
 * Goes on asking while the disk is full or the database locked: a server's 250 that is forgotten for want of room would be a
 * second copy of a lesson. When `stopping` is aborted it asks once more, then throws what was wrong.
 */
export function retryWhileBusy<T, R>(
  write: (entry: T) => Promise<R>,
  stopping?: AbortSignal,
): (entry: T) => Promise<R> {
  return async entry => {
    for (;;) {
      const last = stopping?.aborted;
      try {
        return await write(entry);
      } catch (error) {
        if (last || !PASSING.includes(storageProblem(error))) throw error;
      }
      await setTimeout(ASK_AGAIN_MS, undefined, { signal: stopping }).catch(() => {});
    }
  };
}
