import type { DeliveryQueue, Log } from '../deps.ts';

export type LocalQueue = DeliveryQueue & {
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
  /** Takes nothing more from what waits; resolves when what is under way has ended. Ids left behind are still in the database. */
  stop(): Promise<void>;
};

/**
 * Ids wait in memory and are handed to `work` one batch after another. A failing batch is logged and left to the next tick:
 * its rows are in the database, with a lease that runs out. An id that waits already is not queued twice.
 */
export function localQueue(
  work: (ids: string[], stopping: AbortSignal) => Promise<unknown>,
  log: Log,
  batchSize = 500,
): LocalQueue {
  const waiting = new Set<string>();
  let running: Promise<void> | undefined;
  const stopping = new AbortController();

  async function drain() {
    while (waiting.size > 0 && !stopping.signal.aborted) {
      const batch = [...waiting].slice(0, batchSize);
      for (const id of batch) waiting.delete(id);
      await work(batch, stopping.signal).catch(error =>
        log.error('a batch of deliveries failed', { error: describe(error) }),
      );
    }
    running = undefined;
  }

  return {
    async send(ids) {
      for (const id of ids) waiting.add(id);
      if (!stopping.signal.aborted) running ??= drain();
    },
    async idle() {
      while (running) await running;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The kind of an error and its code; its text could hold an address. */
function describe(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return [name, code].filter(Boolean).join(' ');
}
