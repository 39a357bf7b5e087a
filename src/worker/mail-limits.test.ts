import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { enrollReaders } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { bundleWorker, removeBundle, startWorker } from '../testing/worker.ts';

// Whether the limits of the mail server hold over all invocations of the consumer, which share nothing but the database. workerd's own queue
// hands on one batch after the other, as Cloudflare's does with one consumer.

const VARS = { APP_SECRET: 'a secret for tests that is long enough', BASE_URL: 'https://letters.example' };

let bundle: string;
beforeAll(async () => {
  bundle = await bundleWorker();
});
afterAll(() => removeBundle(bundle));

/** Sends that many lessons through the queue. The server is reached by its name, which is looked up inside workerd. */
async function sendLessons(sink: SmtpSink, mails: number, limits: Record<string, string>) {
  const worker = await startWorker(bundle, { ...VARS, ...limits, SMTP_URL: `smtp://localhost:${sink.port}` });
  await worker.openClinic();
  await enrollReaders(worker.rows, { count: mails, at: Date.now() });
  await worker.tick();
  await vi.waitFor(() => expect(sink.received).toHaveLength(mails), { timeout: PATIENCE, interval: 500 });
  await worker.close();
  await sink.close();
  expect(new Set(sink.received.map(({ recipient }) => recipient)).size).toBe(mails);
}

/** The most mails that began within so many seconds. */
const mostWithin = (begun: number[], seconds: number) =>
  Math.max(...begun.map((from, at) => begun.slice(at).filter(then => then < from + seconds * 1_000).length));

test('SMTP_PER_SECOND holds over all batches together', async () => {
  const [mails, perSecond] = [240, 8];
  const sink = await smtpSink();
  await sendLessons(sink, mails, { SMTP_PER_SECOND: String(perSecond) });
  const [one, ten] = [mostWithin(sink.begun, 1), mostWithin(sink.begun, 10)];
  console.info(JSON.stringify({ mails, perSecond, one, ten, seconds: sink.begun.at(-1)! / 1_000 }));
  // Where two batches meet one mail more may go, and a busy machine notices some of them late: none of it adds up.
  expect(ten).toBeGreaterThan(perSecond);
  expect(ten).toBeLessThanOrEqual(12 * perSecond);
});

test('SMTP_CONNECTIONS holds over all batches together', async () => {
  const [mails, connections] = [200, 2];
  const sink = await smtpSink();
  sink.refuse.data = () => pause(30).then(() => undefined); // long enough for every connection to be wanted
  await sendLessons(sink, mails, { SMTP_CONNECTIONS: String(connections) });
  console.info(JSON.stringify({ mails, connections, most: sink.mostConnected(), opened: sink.connections() }));
  expect(sink.connections()).toBeGreaterThan(mails / 10);
  expect(sink.mostConnected()).toBe(connections);
});

test('on Cloudflare one consumer sends at a time', () => {
  const [, deliveries] = readFileSync('wrangler.toml', 'utf8').split('[[queues.consumers]]');
  expect(deliveries).toMatch(/queue = "dayori-deliveries"[\s\S]*^max_concurrency = 1\b/m);
});
