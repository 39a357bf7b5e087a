import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noonZone } from './testing/calendars.ts';
import { enrollReaders } from './testing/deps.ts';
import { freePort } from './testing/free-port.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { CLINIC } from './testing/walk.ts';

// The program as an operator runs it: processes, signals, exit codes, files.

const NODE = ['--disable-warning=ExperimentalWarning', '--import', 'tsx'];
let folder: string;
let sink: SmtpSink;
let environment: Record<string, string>;
const running: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
  environment = {
    DATABASE_FILE: join(folder, 'data', 'dayori.db'),
    SMTP_URL: sink.url,
    LOG_LEVEL: 'warn',
    PORT: String(await freePort()),
  };
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await sink.close();
  rmSync(folder, { recursive: true });
});

type Ended = { code: number; out: string; err: string };
const run = (file: string, args: string[], env: Record<string, string> = {}) =>
  new Promise<Ended>(resolve => {
    const options = { env: { PATH: process.env.PATH, ...environment, ...env } };
    execFile(process.execPath, [...NODE, file, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
const cli = (...args: string[]) => run('src/cli.ts', args);

function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
}

async function server(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...NODE, 'src/node.ts'], {
    env: { PATH: process.env.PATH, ...environment, ...env },
  });
  running.push(child);
  let out = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', chunk => {
      out += chunk;
      if (out.includes('Dayori is ready')) resolve();
    });
    child.once('exit', code => reject(new Error(`ended with ${code}`)));
  });
  return { child, url: `http://127.0.0.1:${env.PORT ?? environment.PORT}`, out: () => out };
}

test.each([
  ['PORT', 'eighty'],
  ['BASE_URL', 'letters.example'],
  ['SMTP_URL', 'mail.example:25'],
  ['MAIL_FROM', 'not an address'],
  ['APP_SECRET', 'short'],
  ['APP_SECRET', 'a secret that is long enough for a key,'],
  ['TRUSTED_PROXIES', 'everybody'],
  ['LOG_LEVEL', 'loud'],
  ['DATABASE_FILE', '/dev/null/dayori.db'],
])('a wrong %s stops the start with one line that names it', async (name, value) => {
  const { code, err } = await run('src/node.ts', [], { [name]: value });
  expect(code).toBe(1);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toContain(name);
});

test('the whole product can be set up and run by script', async () => {
  expect((await cli('settings', 'set', file('clinic.json', CLINIC))).code).toBe(0);
  expect(JSON.parse((await cli('settings', 'get')).out)).toMatchObject({ ...CLINIC, sample: false });
  const wrong = await cli('settings', 'set', file('wrong.json', { contactEmail: 'nobody' }));
  expect([wrong.code, wrong.err.includes('contactEmail')]).toEqual([2, true]);

  expect((await cli('send-test', 'thigh-sciatica/1', 'a..b@docomo.ne.jp')).code).toBe(2); // this test server refuses such addresses
  expect((await cli('send-test', 'thigh-sciatica/1', 'someone@mail.example')).code).toBe(0);
  expect((await cli('send-test', 'thigh-sciatica/99', 'someone@mail.example')).code).toBe(2);
  expect(sink.received.map(mail => mail.recipient)).toEqual(['someone@mail.example']);

  expect((await cli('tick', '--at', '2027-01-05T07:00:00+09:00')).out).toContain('"lessons": 0');
  expect((await cli('tick', '--at', 'tomorrow')).code).toBe(2);
  expect((await cli('sign-in-link')).out).toMatch(/\/admin\/sign-in\/[\w-]{32}\n$/);
  expect((await cli('lint')).out).toContain('nothing to look at');
  expect((await cli('dance')).code).toBe(2);
  for (const name of ['dayori.db', 'dayori.db.secret'])
    expect(statSync(join(folder, 'data', name)).mode & 0o777).toBe(0o600);
});

function enroll(count: number) {
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  enrollReaders(db, { count, at: Date.now() });
  db.close();
}

test('four processes on one database file send every lesson once', async () => {
  await cli('settings', 'set', file('clinic.json', { ...CLINIC, timeZone: noonZone(Date.now()) }));
  enroll(400);
  const ended = await Promise.all([1, 2, 3, 4].map(() => cli('tick')));
  expect(ended.map(({ code, err }) => [code, err])).toEqual(ended.map(() => [0, '']));
  expect(sink.received).toHaveLength(400);
  expect(new Set(sink.received.map(mail => mail.recipient)).size).toBe(400);
});

test('SIGTERM finishes what is being sent, then ends with 0; the next start sends the rest, nothing twice', async () => {
  await cli('settings', 'set', file('clinic.json', { ...CLINIC, timeZone: noonZone(Date.now()) }));
  enroll(3_000);
  const { child } = await server();
  await expect.poll(() => sink.received.length, { timeout: 20_000 }).toBeGreaterThan(20);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  const count = (where: string) => Number(db.prepare(`SELECT count(*) AS n FROM deliveries WHERE ${where}`).get()!.n);
  expect(count("state IN ('claimed', 'sending')")).toBe(0);
  expect(count("state = 'sent'")).toBe(sink.received.length);
  expect(sink.received.length).toBeLessThan(3_000);
  await cli('tick');
  expect(sink.received).toHaveLength(3_000);
  expect(new Set(sink.received.map(mail => mail.recipient)).size).toBe(3_000);
  expect(count('possible_duplicate = 1')).toBe(0);
  db.close();
});

test('without SMTP the mailbox keeps its mail and its time over a restart', async () => {
  const alone = { SMTP_URL: '' };
  const first = await server(alone);
  const body = new URLSearchParams({ email: 'a@mail.example', symptom: 'thigh-sciatica', consent: 'yes' });
  expect((await fetch(`${first.url}/signup`, { method: 'POST', body })).status).toBe(200);
  expect((await fetch(`${first.url}/mailbox/advance`, { method: 'POST' })).status).toBe(200);
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
  const second = await server(alone);
  const inbox = await (await fetch(`${second.url}/mailbox`)).text();
  expect(inbox).toContain('メール講座の登録を確定してください');
  const nextWeek = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', day: 'numeric' }).format(
    Date.now() + 7 * 86_400_000,
  );
  expect(inbox).toContain(nextWeek);
});

test('addresses, names, symptoms and tokens stand in no log', async () => {
  await cli('settings', 'set', file('clinic.json', CLINIC));
  const { child, url } = await server({ LOG_LEVEL: 'debug' });
  let log = '';
  child.stderr.on('data', chunk => (log += chunk));
  sink.refuse.rcpt = address => Object.assign(new Error(`5.1.1 <${address}> no such user`), { responseCode: 550 });
  const body = new URLSearchParams({
    email: 'canary-address@mail.example',
    name: 'canary-name',
    symptom: 'thigh-sciatica',
    consent: 'yes',
  });
  await fetch(`${url}/signup`, { method: 'POST', body });
  await fetch(`${url}/confirm/canary-token`, { method: 'POST' });
  await expect.poll(() => log, { timeout: 10_000 }).toContain('suppressed');
  expect(log).not.toMatch(/canary|sciatica|mail\.example/);
  expect(readFileSync(environment.DATABASE_FILE!).includes('canary-token')).toBe(false);
});
