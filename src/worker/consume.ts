import { bury } from '../delivery/dead-letters.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Deps } from '../deps.ts';
import { errorKind } from '../errors.ts';
import { keepQueued } from '../outbox/queued.ts';
import { LEASE_MS } from '../outbox/waiting.ts';

export type QueueMessage = { body: unknown; ack(): void; retry(options?: { delaySeconds: number }): void };
export type QueueBatch = { queue: string; messages: readonly QueueMessage[] };

const DELIVERY_ID = /^dlv_[\w-]{16}$/;
/** After this time (ms) no further mail is begun, because an invocation ends after 15 minutes (wall clock). */
const LONGEST = 10 * 60_000;
/** In seconds. A delivery that failed half-way keeps its lease until it runs out and a tick takes it back. */
const AFTER_LEASE = LEASE_MS / 1_000 + 90;

/** Sends the deliveries that a queue's messages name. A message that failed comes again, until it becomes a dead letter. */
export async function consume(deps: Deps, { queue, messages }: QueueBatch): Promise<void> {
  const known = messages.filter(isDeliveryId);
  for (const message of messages.filter(message => !isDeliveryId(message))) {
    deps.log.error('a message of the queue names no delivery');
    message.ack(); // it would not become one later
  }
  const ids = [...new Set(known.map(({ body }) => body))];
  if (ids.length === 0) return;
  const failed = queue.endsWith('dead-letters') ? await buryAll(deps, ids) : await deliverAll(deps, ids);
  for (const message of known) {
    const delaySeconds = failed.get(message.body);
    if (delaySeconds === undefined) message.ack();
    else message.retry({ delaySeconds });
  }
}

const isDeliveryId = (message: QueueMessage): message is QueueMessage & { body: string } =>
  typeof message.body === 'string' && DELIVERY_ID.test(message.body);

/** The ids that should come again, and after how many seconds. */
type Failed = Map<string, number>;
const all = (ids: string[], delaySeconds: number): Failed => new Map(ids.map(id => [id, delaySeconds]));
const MINUTE = 60;

async function deliverAll(deps: Deps, ids: string[]): Promise<Failed> {
  try {
    const failed = await deliverInTime(deps, ids);
    if (failed.length > 0) await keepWithQueue(deps, failed);
    return all(failed, AFTER_LEASE);
  } catch (error) {
    deps.log.error('a batch of deliveries failed', { error: errorKind(error) });
    return all(ids, MINUTE);
  }
}

async function deliverInTime(deps: Deps, ids: string[]): Promise<string[]> {
  const stopping = new AbortController();
  const cancel = deps.timers.after(LONGEST, () => stopping.abort());
  try {
    return (await deliver(deps, ids, stopping.signal)).failed;
  } finally {
    cancel();
  }
}

/** The message that comes again counts its tries, so the tick must not queue the same delivery. */
async function keepWithQueue({ db, wall, queue, log }: Deps, ids: string[]) {
  await keepQueued(db, ids, wall.now() + queue.holdsFor).catch(() =>
    log.warn('deliveries that failed could not be marked'),
  );
}

async function buryAll(deps: Deps, ids: string[]): Promise<Failed> {
  try {
    await bury(deps, ids);
    return new Map();
  } catch (error) {
    deps.log.error('dead letters could not be written down', { error: errorKind(error) });
    return all(ids, MINUTE);
  }
}
