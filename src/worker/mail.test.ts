import { generateKeyPairSync } from 'node:crypto';
import { authenticate } from 'mailauth';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { chance, wall } from '../adapters/machine/machine.ts';
import { keepMailServer, readMailServer } from '../clinic/mail-server.ts';
import { keysFrom } from '../links/tokens.ts';
import { dkimRecord } from '../operations/doctor/dkim-record.ts';
import { PATIENCE } from '../testing/patience.ts';
import { smtpSink } from '../testing/smtp-sink.ts';
import { signupForm } from '../testing/walk.ts';
import { bundleWorker, removeBundle, startWorker, type TestWorker } from '../testing/worker.ts';
import { setup } from '../texts/ja/setup.ts';

// The ways in which mail leaves a Worker, each under workerd.

/** Takes mail to that address and to no other. */
const EMAIL = '[[send_email]]\nname = "EMAIL"\nallowed_destination_addresses = ["first@mail.example"]\n';
const VARS = { APP_SECRET: 'a secret for tests that is long enough', BASE_URL: 'https://letters.example' };

let bundle: string;
let worker: TestWorker;
beforeAll(async () => {
  bundle = await bundleWorker();
});
afterAll(() => removeBundle(bundle));
afterEach(() => worker.close());

const answers = () =>
  worker.rows("SELECT state, reason, response FROM deliveries WHERE kind = 'confirmation' ORDER BY due_at");
const mailOf = async () => ((await (await worker.visit('/healthz')).json()) as { mail: object }).mail;
const answered = (count: number) =>
  vi.waitFor(
    async () => {
      const rows = await answers();
      expect(rows.filter(row => row.response !== null)).toHaveLength(count);
      return rows;
    },
    { timeout: PATIENCE },
  );

test('mail over SMTP bears our signature, which a receiver verifies', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const record = dkimRecord('s1', 'clinic.example', publicKey);
  const sink = await smtpSink();
  const DKIM_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  worker = await startWorker(bundle, { ...VARS, SMTP_URL: sink.url, DKIM_SELECTOR: 's1', DKIM_KEY });
  await worker.openClinic();
  await worker.visit('/signup', signupForm('reader@mail.example'));
  await answered(1);

  const resolver = async (name: string) => {
    if (name !== record.name) throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' });
    return [record.value.match(/.{1,255}/g)!];
  };
  const mta = { ip: '192.0.2.1', helo: 'mail.example', sender: 'letters@clinic.example', mta: 'mx.example' };
  const { dkim } = await authenticate(Buffer.from(sink.received[0]!.raw, 'latin1'), { ...mta, resolver });
  expect(dkim.results[0]?.status).toMatchObject({ result: 'pass', aligned: 'clinic.example' });
  await sink.close();
});

test('the Email Service takes mail where it is bound, and a refusal that is our fault pauses all sending', async () => {
  worker = await startWorker(bundle, VARS, EMAIL);
  await worker.openClinic();
  await worker.visit('/signup', signupForm('first@mail.example'));
  expect(await answered(1)).toMatchObject([{ state: 'sent', response: '250 accepted by the Email Service' }]);
  await worker.visit('/signup', signupForm('second@mail.example'));
  const [, refused] = await answered(2);
  expect(refused).toMatchObject({ state: 'retry', reason: 'email-service-setup' });
  expect(refused!.response).not.toContain('second@');
  expect((await worker.visit('/healthz')).status).toBe(503);
});

test('the built-in mailbox keeps mail where somebody asked for it, and its week goes by', async () => {
  worker = await startWorker(bundle, { APP_SECRET: VARS.APP_SECRET, DEV_MAILBOX: 'on' });
  await worker.visit('/signup', signupForm('reader@mail.example'));
  await answered(1);
  const [letter] = await worker.rows('SELECT raw FROM mailbox_messages');
  const [link] = /\/confirm\/[\w-]{33}/.exec(String(letter!.raw).replace(/=\r\n/g, ''))!;
  expect((await worker.visit(link, { method: 'POST' })).status).toBe(303);

  for (const press of [1, 2, 3]) {
    const response = await worker.visit('/mailbox/advance', { method: 'POST' });
    expect([press, response.status, response.headers.get('location')]).toEqual([press, 303, '/mailbox']);
  }
  const sent = await worker.rows(
    "SELECT accepted_at FROM deliveries WHERE kind = 'lesson' AND state = 'sent' ORDER BY 1",
  );
  expect(sent.length).toBeGreaterThanOrEqual(3);
  const days = sent.map(row => Number(row.accepted_at) / 86_400_000);
  for (const [index, day] of days.slice(1).entries()) expect(day - days[index]!).toBeGreaterThanOrEqual(6);
  expect(await (await worker.visit('/mailbox')).text()).toContain('reader@mail.example');
});

test('SMTP_URL comes before the Email Service, and nothing shows a mailbox beside either', async () => {
  const sink = await smtpSink();
  worker = await startWorker(bundle, { ...VARS, SMTP_URL: sink.url, DEV_MAILBOX: 'on' }, EMAIL);
  await worker.openClinic();
  await worker.visit('/signup', signupForm('first@mail.example'));
  await answered(1);
  expect(sink.received.map(({ recipient }) => recipient)).toEqual(['first@mail.example']);
  expect((await worker.visit('/mailbox')).status).toBe(404);
  await worker.restart({ ...VARS, DEV_MAILBOX: 'on' });
  expect([(await worker.visit('/mailbox')).status, await mailOf()]).toEqual([404, { kind: 'smtp', status: 'up' }]);
  await sink.close();
});

test('the built-in mailbox goes while the Worker runs, when this database has sent real mail', async () => {
  worker = await startWorker(bundle, { APP_SECRET: VARS.APP_SECRET, DEV_MAILBOX: 'on' });
  expect([(await worker.visit('/mailbox')).status, await mailOf()]).toMatchObject([200, { kind: 'mailbox' }]);
  await worker.rows('UPDATE epoch SET real_mail = 1');
  expect((await worker.visit('/mailbox')).status).toBe(404);
  expect((await worker.visit('/mailbox/advance', { method: 'POST' })).status).toBe(404);
  expect(await mailOf()).toMatchObject({ kind: 'none', status: 'down' });
  await worker.visit('/signup', signupForm('reader@mail.example'));
  await worker.tick();
  expect(await worker.rows('SELECT raw FROM mailbox_messages')).toEqual([]);
});

const ACCOUNT = { user: 'letters@clinic.example', password: 'とても秘密 hunter2' };

test('a mail server typed into the pages takes mail from the next request on', async () => {
  const sink = await smtpSink(0, { account: ACCOUNT });
  worker = await startWorker(bundle, VARS);
  await worker.openClinic();
  expect((await worker.visit('/signup', signupForm('early@mail.example'))).status).toBe(503);
  const pages = await signedIn();
  await pages.post('/admin/access/codes', {});
  const typed = { senderAddress: 'letters@clinic.example', host: '127.0.0.1', port: String(sink.port), ...ACCOUNT };
  const wrong = await pages.post('/admin/setup/mail', { ...typed, password: 'wrong hunter3' });
  expect([wrong.status, (await wrong.text()).includes(setup.mail.failures.credentials.title)]).toEqual([422, true]);
  const right = await pages.post('/admin/setup/mail', typed);
  expect([right.status, right.headers.get('location')]).toEqual([303, '/admin/setup/mail?saved=server']);
  expect(await mailOf()).toMatchObject({ kind: 'smtp', status: 'up' });
  await worker.visit('/signup', signupForm('reader@mail.example'));
  await answered(1);
  expect(sink.received.map(({ recipient }) => recipient)).toEqual(['contact@clinic.example', 'reader@mail.example']);
  const [kept] = await worker.rows("SELECT value FROM settings WHERE key = 'mail-server'");
  expect(String(kept!.value)).toMatch(/"sealed":"v1\./);
  expect(worker.logs().join('\n')).not.toMatch(/hunter/);
  await sink.close();
});

test('after a new secret was set in front of the old one, the kept password goes on working and is sealed anew', async () => {
  const sink = await smtpSink(0, { account: ACCOUNT });
  const newer = 'a newer secret for tests that is long enough';
  worker = await startWorker(bundle, { ...VARS, APP_SECRET: `${newer},${VARS.APP_SECRET}` });
  await worker.openClinic();
  const server = { host: '127.0.0.1', port: sink.port, ...ACCOUNT };
  await keepMailServer({ db: worker.db, keys: keysFrom(VARS.APP_SECRET), chance, wall }, server);
  await worker.visit('/signup', signupForm('reader@mail.example'));
  await answered(1);
  expect(sink.received.map(({ recipient }) => recipient)).toEqual(['reader@mail.example']);
  expect(await readMailServer({ db: worker.db, keys: keysFrom(newer) })).toEqual(server);
  await sink.close();
});

/** The clinic's pages, entered by a link as `npm run deploy` prints it. */
async function signedIn() {
  const form = (fields: Record<string, string>, cookie = ''): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
    body: new URLSearchParams(fields).toString(),
  });
  const entered = await worker.visit(await worker.signInLink(VARS.APP_SECRET, VARS.BASE_URL), form({}));
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  return { post: (path: string, fields: Record<string, string>) => worker.visit(path, form(fields, cookie)) };
}
