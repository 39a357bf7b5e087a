import type { Timers } from '../machine.ts';
import { storageProblem } from './storage-problem.ts';

/** How long (ms) a group waits for more writes, unless it is said. One fsync takes about as long. Measured with `npm run bench`. */
const LINGER_MS = 4;
/** Commit at once when this many writes wait. */
const ENOUGH = 40;
/** Most writes in one commit. It keeps a transaction, and a request to D1, small. */
const MOST = 100;

type Waiting<T, R> = { entry: T; resolve: (result: R) => void; reject: (error: unknown) => void };

/**
 * Joins entries that arrive within a few milliseconds into one call of `write`. `write` answers with one result for each entry, in order,
 * once they are durable. If a group fails, each entry is written by itself, so that a bad entry does not fail the others. If the disk is
 * full or locked, all of them fail. `linger`: how long (ms) the first of a group waits for others; with 0 a group is what came while the
 * one before was written.
 */
export function groupCommit<T, R>(
  write: (entries: T[]) => Promise<R[]>,
  timers: Pick<Timers, 'after'>,
  linger = LINGER_MS,
): (entry: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let running = false;
  let enough: (() => void) | undefined;

  async function run() {
    running = true;
    while (waiting.length > 0) {
      if (linger > 0 && waiting.length < ENOUGH) await company();
      await writeGroup(waiting.splice(0, MOST));
    }
    running = false;
  }

  function company(): Promise<void> {
    return new Promise(resolve => {
      const cancel = timers.after(linger, resolve);
      enough = () => {
        cancel();
        resolve();
      };
    });
  }

  async function writeGroup(group: Waiting<T, R>[]) {
    try {
      const results = await write(group.map(({ entry }) => entry));
      for (const [index, member] of group.entries()) member.resolve(results[index]!);
    } catch (error) {
      if (group.length > 1 && !storageProblem(error)) for (const member of group) await writeGroup([member]);
      else for (const member of group) member.reject(error);
    }
  }

  return entry =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject });
      if (!running) void run();
      if (waiting.length === ENOUGH) enough?.();
    });
}
