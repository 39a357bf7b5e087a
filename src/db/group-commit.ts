import { storageProblem } from './storage-problem.ts';

/** Company is waited for so long: an fsync costs about as much, and is then shared. Measured with `npm run bench`. */
const LINGER_MS = 4;
/** So many are company enough. */
const ENOUGH = 40;
/** Entries written together; keeps a transaction, and D1's request, small. */
const MOST = 100;

type Waiting<T, R> = { entry: T; resolve: (result: R) => void; reject: (error: unknown) => void };

/**
 * Joins entries that arrive within a few milliseconds into one call of `write`, which answers with one result for each, in order,
 * once they are durable. One that fails does not fail its neighbours: then each is written by itself; but a full or
 * locked disk fails them all alike.
 */
export function groupCommit<T, R>(write: (entries: T[]) => Promise<R[]>): (entry: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let running = false;
  let enough: (() => void) | undefined;

  async function run() {
    running = true;
    while (waiting.length > 0) {
      if (waiting.length < ENOUGH) await company();
      await writeGroup(waiting.splice(0, MOST));
    }
    running = false;
  }

  function company(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, LINGER_MS);
      enough = () => {
        clearTimeout(timer);
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
