import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { authority, type Certificate } from '../testing/mails/authority.ts';
import { PATIENCE } from '../testing/patience.ts';
import { headerOf, linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { signupForm } from '../testing/walk.ts';
import type { TestWorker } from '../testing/worker.ts';

// Mail from workerd to servers that encrypt: from the first byte (port 465), and after STARTTLS (port 587).

const VARS = { APP_SECRET: 'a secret for tests that is long enough', BASE_URL: 'https://letters.example' };
const ours = authority('ours');
const strangers = authority('strangers');
// The client inside workerd trusts what this variable names when it is loaded.
process.env.NODE_EXTRA_CA_CERTS = ours.file;
const { bundleWorker, removeBundle, startWorker } = await import('../testing/worker.ts');

let bundle: string;
let worker: TestWorker;
const sinks: SmtpSink[] = [];
beforeAll(async () => {
  bundle = await bundleWorker();
});
afterEach(async () => {
  await worker.close();
  for (const sink of sinks.splice(0)) await sink.close();
});
afterAll(() => {
  removeBundle(bundle);
  ours.remove();
  strangers.remove();
});

const WAYS = [
  { scheme: 'smtps', secure: true },
  { scheme: 'smtp', secure: false },
];

/** Starts the Worker beside a server with this certificate, which is reached as `localhost`. */
async function workerBeside(certificate: Certificate, { scheme, secure }: (typeof WAYS)[number]) {
  const sink = await smtpSink(0, { certificate, secure });
  sinks.push(sink);
  worker = await startWorker(bundle, { ...VARS, SMTP_URL: `${scheme}://localhost:${sink.port}?requireTLS=true` });
  await worker.openClinic();
  await worker.visit('/signup', signupForm('reader@mail.example'));
  return sink;
}

const mailInHealth = async () => ((await (await worker.visit('/healthz')).json()) as { mail: object }).mail;
const eventually = (what: () => unknown) =>
  vi.waitFor(async () => expect(await what()).toBeTruthy(), { timeout: PATIENCE });

test.each(WAYS)('$scheme:// carries a whole course to a server whose certificate names it', async way => {
  const sink = await workerBeside(ours.certify('DNS:localhost'), way);
  await eventually(() => sink.received.length === 1);
  expect(await mailInHealth()).toEqual({ kind: 'smtp', status: 'up' });
  const [link] = linksTo(sink.received[0]!, '/confirm/');
  expect((await worker.visit(link!, { method: 'POST' })).status).toBe(303);
  for (let lesson = 1; lesson <= 8; lesson += 1) {
    await worker.tick();
    await eventually(() => sink.received.length === 1 + lesson);
    await worker.weekAgo();
  }
  await worker.tick();
  expect(await worker.rows('SELECT state FROM enrollments')).toEqual([{ state: 'completed' }]);
  const lessons = sink.received.filter(mail => headerOf(mail, 'List-Unsubscribe'));
  expect(new Set(lessons.map(mail => mail.subject)).size).toBe(8);
});

const OTHERS = WAYS.flatMap(way => [
  { ...way, whose: 'with another name', certificate: () => ours.certify('DNS:mail.other.example') },
  { ...way, whose: 'that nobody we know vouches for', certificate: () => strangers.certify('DNS:localhost') },
]);

test.each(OTHERS)('$scheme:// tells nothing to a server $whose', async ({ certificate, ...way }) => {
  const sink = await workerBeside(certificate(), way);
  const answers = () => worker.rows('SELECT state, reason FROM deliveries WHERE response IS NOT NULL');
  await eventually(async () => (await answers()).length === 1);
  expect(await answers()).toEqual([{ state: 'retry', reason: 'unreachable' }]);
  expect(await mailInHealth()).toMatchObject({ kind: 'smtp', status: 'down' });
  expect(sink.received).toEqual([]);
});

test('a certificate that does not hold is told apart from a port that nobody answers at', async () => {
  const sink = await workerBeside(strangers.certify('DNS:localhost'), WAYS[0]!);
  expect(await mailInHealth()).toMatchObject({
    reason: expect.stringMatching(/certificate does not hold for localhost/),
  });
  await sink.close();
  sinks.length = 0;
  await worker.restart({ ...VARS, SMTP_URL: `smtps://localhost:${sink.port}` });
  expect(await mailInHealth()).toMatchObject({ status: 'down', reason: expect.not.stringMatching(/certificate/) });
});
