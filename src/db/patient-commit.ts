import { setTimeout } from 'node:timers/promises';
import type { groupCommit } from './group-commit.ts';
import { type StorageProblem, storageProblem } from './storage-problem.ts';

type Commit = ReturnType<typeof groupCommit>;

const ASK_AGAIN_MS = 1_000;
/** These end without us; the others do not while this process lives. */
const PASSING: (StorageProblem | undefined)[] = ['locked', 'full', 'unwritable'];

/**
 * Goes on asking while the disk is full or the database locked: a server's 250 that is forgotten for want of room would be a
 * second copy of a lesson. When `stopping` is aborted it asks once more, then throws what was wrong.
 */
export function patient(commit: Commit, stopping?: AbortSignal): Commit {
  return async statements => {
    for (;;) {
      const last = stopping?.aborted;
      try {
        return await commit(statements);
      } catch (error) {
        if (last || !PASSING.includes(storageProblem(error))) throw error;
      }
      await setTimeout(ASK_AGAIN_MS, undefined, { signal: stopping }).catch(() => {});
    }
  };
}
