import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeFaulty } from '../testing/away/faulty-platform.ts';
import { PATIENCE } from '../testing/patience.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { signupForm } from '../testing/walk.ts';
import { bundleWorker, removeBundle, startWorker, type TestWorker } from '../testing/worker.ts';
import { landing } from '../texts/ja/landing.ts';

// The program as deployed, on workerd, while the mail server, the queue or D1 is away. A day of each is in `away.test.ts`, by a turned clock.

let bundle: string;
let sink: SmtpSink;
let worker: TestWorker;
beforeAll(async () => {
  bundle = makeFaulty(await bundleWorker());
});
afterAll(() => removeBundle(bundle));
beforeEach(async () => {
  sink = await smtpSink();
  const vars = { APP_SECRET: 'a secret for tests that is long enough', BASE_URL: 'https://letters.example' };
  worker = await startWorker(bundle, { ...vars, SMTP_URL: sink.url });
  await worker.openClinic();
});
afterEach(async () => {
  await worker.close();
  await sink.close();
});

const platform = (what: 'd1' | 'queue', how: 'away' | 'back') => worker.visit(`/platform/${what}/${how}`);
const arrival = (what: () => unknown) =>
  vi.waitFor(async () => expect(await what()).toBeTruthy(), { timeout: PATIENCE });
const health = async () => (await worker.visit('/healthz')).json() as Promise<Record<string, never>>;
const signUp = async (address: string) => (await worker.visit('/signup', signupForm(address))).headers.get('location');
const received = () => sink.received.map(({ recipient }) => recipient).toSorted();
const addresses = (count: number) => Array.from({ length: count }, (_, n) => `r${n}@mail.example`).toSorted();

test('while nobody answers, mail waits in the database, the pages say so, and the first answer lets all of it go', async () => {
  const { port } = sink;
  await sink.close();
  await signUp('r0@mail.example');
  await arrival(async () => (await worker.rows('SELECT * FROM pauses')).length === 1);
  for (const address of addresses(8).slice(1)) expect(await signUp(address)).toBe('/signup/sent?late');
  expect(await (await fetch(new URL('/signup/sent?late', worker.url))).text()).toContain(landing.takenLate);
  for (let passed = 0; passed < 3; passed += 1) await worker.tick();
  const [pause] = await worker.rows('SELECT reason, refusals FROM pauses');
  expect(pause).toEqual({ reason: 'unreachable', refusals: 1 });
  expect(await worker.count("SELECT count(*) n FROM deliveries WHERE state = 'due' AND response IS NULL")).toBe(7);
  expect(await health()).toMatchObject({
    status: 'degraded',
    sending: { status: 'paused', reasons: [{ reason: 'unreachable', next: expect.any(Number) }] },
  });
  sink = await smtpSink(port);
  await worker.rows('UPDATE pauses SET probe_at = 1');
  await worker.rows('UPDATE deliveries SET next_attempt_at = 1');
  await arrival(async () => {
    await worker.tick();
    return received().length === 8;
  });
  expect(received()).toEqual(addresses(8));
  expect(await worker.rows('SELECT * FROM pauses')).toEqual([]);
});

test('a queue that refuses is seen in healthz and by whoever signs up, and ticks go on', async () => {
  await platform('queue', 'away');
  await signUp('r0@mail.example');
  await arrival(async () => (await worker.rows("SELECT * FROM settings WHERE key = 'queue-refuses'")).length === 1);
  expect(await signUp('r1@mail.example')).toBe('/signup/sent?late');
  await worker.tick();
  const answer = await worker.visit('/healthz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ queue: { status: 'refuses' }, scheduler: { status: 'up' } });
  expect(await worker.count('SELECT count(*) n FROM deliveries WHERE queued_until IS NOT NULL')).toBe(0);
  await platform('queue', 'back');
  await worker.rows(`UPDATE settings SET value = '{"since":1,"tries":1,"next":1}' WHERE key = 'queue-refuses'`);
  await worker.tick();
  await arrival(() => received().length === 2);
  expect(await health()).toMatchObject({ queue: { status: 'up' }, deadLetters: { count: 0 } });
});

test('mails that are in the queue while D1 is away go out when it is back', async () => {
  await platform('queue', 'away');
  for (const address of addresses(40)) await signUp(address);
  await platform('queue', 'back');
  const ids = (await worker.rows("SELECT id FROM deliveries WHERE state = 'due'")).map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(30);
  await platform('d1', 'away');
  await worker.env.DELIVERIES.sendBatch(ids.map(body => ({ body, contentType: 'text' })));
  await arrival(
    () => worker.logs().filter(line => /could not begin|a batch of deliveries failed/.test(line)).length >= 4,
  );
  expect(received()).toEqual([]);
  await platform('d1', 'back');
  await arrival(() => received().length === ids.length);
  expect(await worker.rows('SELECT * FROM dead_letters')).toEqual([]);
});
