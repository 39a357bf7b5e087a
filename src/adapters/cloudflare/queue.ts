import type { DeliveryQueue } from '../../deps.ts';
import { chunks } from '../../outbox/waiting.ts';

/** https://developers.cloudflare.com/queues/platform/limits/: or 256 KB, of which a hundred ids are 12. */
const MOST_AT_ONCE = 100;
/** Longer than a message usually waits, retries included; when it was lost, the tick hands the id over again after that. */
const HOLDS_FOR = 15 * 60_000;

export type QueueBinding = { sendBatch(messages: { body: string; contentType: 'text' }[]): Promise<unknown> };

/** A Cloudflare Queue: one id a message, so that one failure is one message that comes again. */
export function cloudflareQueue(binding: QueueBinding): DeliveryQueue {
  return {
    holdsFor: HOLDS_FOR,
    async send(ids) {
      for (const some of chunks(ids, MOST_AT_ONCE))
        await binding.sendBatch(some.map(body => ({ body, contentType: 'text' })));
    },
  };
}
