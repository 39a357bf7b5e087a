import type { Timers } from '../machine.ts';
import { type StorageProblem, storageProblem } from './storage-problem.ts';

const ASK_AGAIN_MS = 1_000;
/** These can pass while the process runs; the others need a restart. */
const PASSING: (StorageProblem | undefined)[] = ['locked', 'full', 'quota', 'unwritable'];

/**
 * Retries a write while the disk is full or the database locked. A server's 250 that is lost for lack of space would send the lesson twice.
 * When `stopping` is aborted, it tries once more and then throws the last error.
 */
export function retryWhileBusy<T, R>(
  write: (entry: T) => Promise<R>,
  timers: Pick<Timers, 'pause'>,
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
      await timers.pause(ASK_AGAIN_MS, stopping);
    }
  };
}
