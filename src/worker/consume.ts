import { storageProblem } from '../db/storage-problem.ts';
import { bury } from '../delivery/dead-letters.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Deps, Log } from '../deps.ts';
import { errorKind } from '../errors.ts';
import { keepQueued } from '../outbox/queued.ts';
import { LEASE_MS } from '../outbox/waiting.ts';

/** `attempts`: how often the queue has brought it, this time included. */
export type QueueMessage = {
  body: unknown;
  attempts: number;
  ack(): void;
  retry(options?: { delaySeconds: number }): void;
};
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
    const fault = failed.get(message.body);
    if (fault === undefined) message.ack();
    else if (fault === 'storage') bringAgain(message);
    else if (fault === 'left') bringNext(message);
    else message.retry({ delaySeconds: fault });
  }
}

const isDeliveryId = (message: QueueMessage): message is QueueMessage & { body: string } =>
  typeof message.body === 'string' && DELIVERY_ID.test(message.body);

const MINUTE = 60;
/** In seconds, after the first, second, … time. They are fewer than `max_retries` in wrangler.toml, so no dead letter is made. */
const STORAGE_WAITS = [MINUTE, 2 * MINUTE, 5 * MINUTE];

/**
 * The database did not answer, which is no fault of the mail. Its message comes again a few times; after that it is let go, and a tick hands
 * the mail over anew when the database answers again.
 */
function bringAgain(message: QueueMessage): void {
  const delaySeconds = STORAGE_WAITS[message.attempts - 1];
  if (delaySeconds === undefined) message.ack();
  else message.retry({ delaySeconds });
}

const LEFT_AT_MOST = 3;

/**
 * The batch had no queries left for it, which is no fault of the mail either. Its message comes with the next batch; one that was left again
 * and again is let go before it becomes a dead letter, and the next tick hands the mail over anew.
 */
function bringNext(message: QueueMessage): void {
  if (message.attempts > LEFT_AT_MOST) message.ack();
  else message.retry({ delaySeconds: 0 });
}

/** For a batch whose work could not even begin. Throws what is not the database's, so that Cloudflare counts it as failed. */
export function putOff({ messages }: QueueBatch, error: unknown, log: Log): void {
  const problem = storageProblem(error);
  if (!problem) throw error;
  log.error('a batch of the queue could not begin', { problem });
  for (const message of messages) bringAgain(message);
}

/** After how many seconds an id should come again. `storage`: the database did not answer · `left`: the queries were spent before. */
type Fault = number | 'storage' | 'left';
type Failed = Map<string, Fault>;
const all = (ids: string[], fault: Fault): Failed => new Map(ids.map(id => [id, fault]));
const faultOf = (error: unknown) => (storageProblem(error) ? 'storage' : MINUTE);

async function deliverAll(deps: Deps, ids: string[]): Promise<Failed> {
  try {
    const { failed, storage, left } = await deliverInTime(deps, ids);
    if (failed.length > 0) await keepWithQueue(deps, failed);
    return new Map([...all(left, 'left'), ...all(failed, AFTER_LEASE), ...all(storage, 'storage')]);
  } catch (error) {
    deps.log.error('a batch of deliveries failed', { error: errorKind(error), problem: storageProblem(error) });
    return all(ids, faultOf(error));
  }
}

async function deliverInTime(deps: Deps, ids: string[]) {
  const stopping = new AbortController();
  const cancel = deps.timers.after(LONGEST, () => stopping.abort());
  try {
    return await deliver(deps, ids, stopping.signal);
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
