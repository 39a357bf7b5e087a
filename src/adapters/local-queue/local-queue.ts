import type { DeliveryQueue, Log } from '../../deps.ts';
import { errorKind } from '../../errors.ts';

export type LocalQueue = DeliveryQueue & {
  /** Resolves when no id waits and no batch runs. */
  idle(): Promise<void>;
  /** Resolves to true when no more than `most` ids wait, and to false when the queue is stopped. */
  room(most: number): Promise<boolean>;
  /** Starts no more batches, and resolves when the running ones have ended. The ids left behind are still in the database. */
  stop(): Promise<void>;
};

/** Batches that run at once, so that a mail whose server does not answer delays only its own batch. */
const LANES = 3;

/**
 * Ids wait in memory and go to `work` in batches. A batch that fails is logged and left to the next tick: its rows are in the database,
 * with a lease that ends. An id that already waits is not queued twice.
 */
export function localQueue(
  work: (ids: string[], stopping: AbortSignal) => Promise<unknown>,
  log: Log,
  batchSize = 200,
): LocalQueue {
  const waiting = new Set<string>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let changed = Promise.withResolvers<void>();

  /** Some ids wait no longer, or the queue is stopped. */
  function tellChanged() {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  async function drain() {
    while (waiting.size > 0 && !stopping.signal.aborted) {
      const batch = [...waiting].slice(0, batchSize);
      for (const id of batch) waiting.delete(id);
      tellChanged();
      await work(batch, stopping.signal).catch(error =>
        log.error('a batch of deliveries failed', { error: errorKind(error) }),
      );
    }
  }

  function openLane() {
    const lane: Promise<void> = drain().finally(() => running.delete(lane));
    running.add(lane);
  }

  return {
    holdsFor: 0,
    async send(ids) {
      for (const id of ids) waiting.add(id);
      while (!stopping.signal.aborted && waiting.size > 0 && running.size < LANES) openLane();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async room(most) {
      while (waiting.size > most && !stopping.signal.aborted) await changed.promise;
      return !stopping.signal.aborted;
    },
    async stop() {
      stopping.abort();
      tellChanged();
      await Promise.all(running);
    },
  };
}
