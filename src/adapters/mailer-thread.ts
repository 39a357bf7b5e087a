import { Worker } from 'node:worker_threads';
import type { Mailer, OutgoingMessage, SendOutcome } from '../deps.ts';

/** What the thread is told to do. It answers with the same id. */
export type Order = { id: number } & ({ send: OutgoingMessage } | { check: true } | { close: true });

type Answer = Awaited<ReturnType<Mailer['send']>> | Awaited<ReturnType<Mailer['check']>> | undefined;
type Asked = Order extends infer One ? (One extends Order ? Omit<One, 'id'> : never) : never;

/** The thread went down with what was in its hands: the server may have accepted it. */
const GONE: SendOutcome = { accepted: false, kind: 'in-doubt', rule: 'thread-gone', reason: 'the mail thread ended' };

/** `entry`: a module that takes orders, made with `options`. `concurrency`: see `Mailer`. */
export type ThreadOptions = { entry: URL; options: unknown; concurrency: number };

/**
 * A mailer in a thread of its own: talking to a server and waiting for the disk then do not hold each other up. It begins
 * with the first message and is begun anew should it ever end.
 */
export function mailerThread({ entry, options, concurrency }: ThreadOptions): Mailer {
  const waiting = new Map<number, (answer: Answer) => void>();
  let thread: Worker | undefined;
  let last = 0;

  function start(): Worker {
    const worker = new Worker(entry, {
      workerData: options,
      execArgv: [], // Node itself strips the types from what the thread loads: without tsx it takes a third of the memory
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 },
    });
    worker.on('message', ({ id, answer }: { id: number; answer: Answer }) => {
      waiting.get(id)?.(answer);
      waiting.delete(id);
      if (waiting.size === 0) worker.unref();
    });
    worker.on('error', () => {}); // the exit that follows says all there is to say
    worker.once('exit', () => {
      if (thread === worker) thread = undefined;
      for (const resolve of waiting.values()) resolve(GONE);
      waiting.clear();
    });
    return worker;
  }

  function ask<T extends Answer>(order: Asked): Promise<T> {
    thread ??= start();
    thread.ref();
    last += 1;
    const id = last;
    const answered = new Promise<T>(resolve => waiting.set(id, resolve as (answer: Answer) => void));
    thread.postMessage({ id, ...order });
    return answered;
  }

  return {
    kind: 'smtp',
    concurrency,
    send: message => ask({ send: message }),
    check: () => ask({ check: true }),
    async close() {
      if (!thread) return;
      await ask({ close: true });
      await thread?.terminate();
    },
  };
}
