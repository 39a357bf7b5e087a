import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { meterQueries } from '../testing/away/metered-platform.ts';
import { enrollReaders } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { reply, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { bundleWorker, removeBundle, startWorker, type TestWorker } from '../testing/worker.ts';

// The consumer under a D1 that refuses whatever a batch asks beyond what the free plan allows. What could not be recorded there would be sent
// or asked again.

/** https://developers.cloudflare.com/d1/platform/limits/: queries in an invocation on the free plan. */
const MOST = 50;
const BATCH = 10;

let bundle: string;
let sink: SmtpSink;
let worker: TestWorker;
beforeAll(async () => {
  bundle = meterQueries(await bundleWorker(), MOST);
});
afterAll(() => removeBundle(bundle));
beforeEach(async () => {
  sink = await smtpSink();
  const vars = { APP_SECRET: 'a secret for tests that is long enough', BASE_URL: 'https://letters.example' };
  worker = await startWorker(bundle, { ...vars, SMTP_URL: `smtp://localhost:${sink.port}` });
  await worker.openClinic();
  await enrollReaders(worker.rows, { count: BATCH, at: Date.now() });
});
afterEach(async () => {
  await worker.close();
  await sink.close();
});

/** Answers one after the other, so far apart that no two are recorded together. */
function oneByOne<T>(answer: () => T): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = last.then(() => pause(300)).then(answer);
    last = mine;
    return mine;
  };
}

/** One tick; then what is left of a batch comes again by itself, until nobody waits for a first answer. */
async function deliverAll() {
  await worker.tick();
  await vi.waitFor(
    async () => {
      expect(await worker.count(`SELECT count(*) n FROM deliveries WHERE ${UNANSWERED}`)).toBe(0);
      expect(await worker.count('SELECT count(*) n FROM deliveries')).toBe(BATCH);
    },
    { timeout: PATIENCE, interval: 1_000 },
  );
  return (await worker.visit('/platform/spent')).json() as Promise<number[]>;
}
const UNANSWERED = "state IN ('due', 'claimed', 'sending')";
const states = () =>
  worker.rows(
    'SELECT state, reason, attempts, possible_duplicate AS twice, count(*) AS n FROM deliveries GROUP BY 1, 2, 3, 4',
  );

test('ten lessons that are accepted at once are one batch', async () => {
  const spent = await deliverAll();
  console.info(JSON.stringify({ what: 'accepted at once', spent }));
  expect(Math.max(...spent)).toBeLessThanOrEqual(MOST);
  expect(sink.received).toHaveLength(BATCH);
});

test('ten that are accepted one by one are recorded, the last of them in a further batch', async () => {
  sink.refuse.data = oneByOne(() => undefined);
  const spent = await deliverAll();
  console.info(JSON.stringify({ what: 'accepted one by one', spent }));
  // Without a bound they ask all 50, and more where a new text is kept or the mail server was typed.
  expect(Math.max(...spent)).toBeLessThanOrEqual(MOST - 5);
  expect(await states()).toEqual([{ state: 'sent', reason: null, attempts: 1, twice: 0, n: BATCH }]);
  expect(new Set(sink.received.map(({ recipient }) => recipient)).size).toBe(BATCH);
  expect(sink.received).toHaveLength(BATCH);
});

test('ten that are refused for good one by one are recorded, each asked once', async () => {
  let asked = 0;
  sink.refuse.rcpt = oneByOne(() => {
    asked += 1;
    return reply(550, '5.1.1 User unknown');
  });
  const spent = await deliverAll();
  console.info(JSON.stringify({ what: 'refused one by one', spent }));
  expect(Math.max(...spent)).toBeLessThanOrEqual(MOST);
  expect(await states()).toEqual([{ state: 'failed', reason: 'no-such-user', attempts: 1, twice: 0, n: BATCH }]);
  expect(asked).toBe(BATCH);
  expect(await worker.count('SELECT count(*) n FROM suppressions')).toBe(BATCH);
});

test('refusals that blame the sender, from ten domains one by one, stop the sending and leave nothing in doubt', async () => {
  const address = "'a@' || replace(id, '_', '-') || '.example'";
  await worker.rows(`UPDATE subscribers SET email = ${address}, email_key = ${address}`);
  sink.refuse.rcpt = oneByOne(() => reply(550, '5.7.26 This mail is unauthenticated'));
  await worker.tick();
  const isPaused = "SELECT count(*) n FROM pauses WHERE domain = '' AND reason = 'refused'";
  await vi.waitFor(async () => expect(await worker.count(isPaused)).toBe(1), { timeout: PATIENCE, interval: 500 });
  const underWay = "SELECT count(*) n FROM deliveries WHERE state IN ('claimed', 'sending')";
  await vi.waitFor(async () => expect(await worker.count(underWay)).toBe(0), { timeout: PATIENCE, interval: 500 });
  const spent = (await (await worker.visit('/platform/spent')).json()) as number[];
  console.info(JSON.stringify({ what: 'blamed one by one', spent, states: await states() }));
  expect(Math.max(...spent)).toBeLessThanOrEqual(MOST);
  expect(await worker.count('SELECT count(*) n FROM deliveries WHERE possible_duplicate')).toBe(0);
});
