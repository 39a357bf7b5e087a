import type { DeliveryQueue } from '../../deps.ts';
import { chunks } from '../../outbox/waiting.ts';

/** A batch has at most 100 messages and 256 KB (https://developers.cloudflare.com/queues/platform/limits/). 100 ids are 12 KB. */
const MOST_AT_ONCE = 100;
/** Milliseconds, longer than a message usually waits, retries included. A tick hands an id over again after that, in case it was lost. */
const HOLDS_FOR = 15 * 60_000;

export type QueueBinding = { sendBatch(messages: { body: string; contentType: 'text' }[]): Promise<unknown> };

/** A Cloudflare Queue. Each message carries one id, so that a failure brings back one message only. */
export function cloudflareQueue(binding: QueueBinding): DeliveryQueue {
  return {
    holdsFor: HOLDS_FOR,
    async send(ids) {
      for (const some of chunks(ids, MOST_AT_ONCE))
        await binding.sendBatch(some.map(body => ({ body, contentType: 'text' })));
    },
  };
}
