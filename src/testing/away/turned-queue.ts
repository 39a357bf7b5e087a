import { cloudflareQueue } from '../../adapters/cloudflare/queue.ts';
import type { Clock, Deps } from '../../deps.ts';
import { consume } from '../../worker/consume.ts';

type Message = { body: string; attempts: number; at: number };

/** As in wrangler.toml. */
const [BATCH, MOST_RETRIES] = [10, 5];

/**
 * What Cloudflare Queues does with messages, by a clock that a test turns: batches, acknowledging, delays, tries, dead letters. It is asked
 * through the program's own adapter, and what it hands on goes to the program's own consumer. `operations`: as they are billed, one for each
 * message that is written, read or deleted.
 */
export function turnedQueue(clock: Clock) {
  let waiting: Message[] = [];
  let dead: string[] = [];
  const queue = {
    refuses: false,
    operations: 0,
    /** How often somebody tried to hand messages over. */
    asked: 0,
    binding: cloudflareQueue({
      async sendBatch(messages) {
        queue.asked += 1;
        if (queue.refuses) throw new Error('Queue sendBatch failed: Too Many Requests');
        queue.operations += messages.length;
        waiting.push(...messages.map(({ body }) => ({ body, attempts: 0, at: clock.now() })));
      },
    }),
    /** Hands on everything that is due, batch after batch. */
    async handOn(deps: Deps): Promise<void> {
      for (let due = take(); due.length > 0; due = take()) await bring(deps, due, 'dayori-deliveries');
      while (dead.length > 0) {
        const letters = dead.splice(0, BATCH).map(body => ({ body, attempts: 0, at: 0 }));
        await bring(deps, letters, 'dayori-dead-letters');
      }
    },
  };

  function take(): Message[] {
    const due = waiting.filter(({ at }) => at <= clock.now()).slice(0, BATCH);
    waiting = waiting.filter(message => !due.includes(message));
    return due;
  }

  async function bring(deps: Deps, messages: Message[], name: string) {
    queue.operations += messages.length;
    const handed = messages.map(message => ({
      body: message.body,
      attempts: message.attempts + 1,
      ack: () => {
        queue.operations += 1;
      },
      retry: ({ delaySeconds }: { delaySeconds: number } = { delaySeconds: 60 }) => {
        const again = { ...message, attempts: message.attempts + 1, at: clock.now() + delaySeconds * 1_000 };
        if (again.attempts > MOST_RETRIES) dead = [...dead, message.body];
        else waiting.push(again);
      },
    }));
    await consume(deps, { queue: name, messages: handed });
  }

  return queue;
}
