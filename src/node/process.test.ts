import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noonZone } from '../testing/calendars.ts';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders } from '../testing/deps.ts';
import { freePort } from '../testing/free-port.ts';
import { DAYORI, START, saidBy } from '../testing/program.ts';
import { type Silence, silentServer } from '../testing/silent-server.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';

// The program as an operator runs it: processes, signals, exit codes, files.

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
const run = (program: string[], args: string[], env: Record<string, string> = {}) =>
  new Promise<Ended>(resolve => {
    const options = { env: { PATH: process.env.PATH, ...environment, ...env } };
    execFile(process.execPath, [...program, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
const cli = (...args: string[]) => run(DAYORI, args);

function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
}

async function server(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, START, {
    env: { PATH: process.env.PATH, ...environment, ...env },
  });
  running.push(child);
  const said = saidBy(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => said.out.includes('Dayori is ready') && resolve());
    child.once('exit', code => reject(new Error(`ended with ${code}: ${said.err}`)));
  });
  return { child, url: `http://127.0.0.1:${env.PORT ?? environment.PORT}`, out: () => said.out };
}

test.each([
  ['PORT', 'eighty'],
  ['BASE_URL', 'letters.example'],
  ['BASE_URL', 'http://letters.example/letters/'],
  ['SMTP_URL', 'mail.example:25'],
  ['MAIL_FROM', 'not an address'],
  ['APP_SECRET', 'short'],
  ['APP_SECRET', 'a secret that is long enough for a key,'],
  ['TRUSTED_PROXIES', 'everybody'],
  ['LOG_LEVEL', 'loud'],
  ['DKIM_SELECTOR', 'two words'],
  ['DATABASE_FILE', '/dev/null/dayori.db'],
])('a wrong %s stops the start with one line that names it', async (name, value) => {
  const { code, err } = await run(START, [], { [name]: value });
  expect(code).toBe(1);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toContain(name);
});

test('the whole product can be set up and run by script', async () => {
  expect((await cli('settings', 'set', file('clinic.json', OPEN))).code).toBe(0);
  expect(JSON.parse((await cli('settings', 'get')).out)).toMatchObject({ ...OPEN, sample: false });
  const wrong = await cli('settings', 'set', file('wrong.json', { contactEmail: 'nobody' }));
  expect([wrong.code, wrong.err.includes('contactEmail')]).toEqual([2, true]);

  expect((await cli('send-test', 'thigh-sciatica/1', 'a..b@docomo.ne.jp')).code).toBe(2); // this test server refuses such addresses
  expect((await cli('send-test', 'thigh-sciatica/1', 'someone@mail.example')).code).toBe(0);
  expect((await cli('send-test', 'thigh-sciatica/99', 'someone@mail.example')).code).toBe(2);
  expect(sink.received.map(mail => mail.recipient)).toEqual(['someone@mail.example']);

  expect((await cli('tick', '--at', '2027-01-05T07:00:00+09:00')).out).toContain('"lessons": 0');
  expect((await cli('tick', '--at', 'tomorrow')).code).toBe(2);
  expect((await cli('sign-in-link')).out).toMatch(/\/admin\/sign-in\/[\w-]{33}\n$/);
  expect((await cli('lint')).out).toContain('nothing to look at');
  expect((await cli('dance')).code).toBe(2);
  for (const name of ['dayori.db', 'dayori.db.secret'])
    expect(statSync(join(folder, 'data', name)).mode & 0o777).toBe(0o600);
});

test('a DKIM key is made once, signs what is sent, and the doctor says what is still wrong', async () => {
  const key = join(folder, 'dkim.pem');
  await cli('settings', 'set', file('clinic.json', OPEN));
  const made = await cli('dkim-key', key);
  expect(made.out).toContain('name   dayori._domainkey.clinic.example');
  expect((await cli('dkim-key', key)).code).toBe(2);
  expect(statSync(key).mode & 0o777).toBe(0o600);

  environment.DKIM_SELECTOR = 'dayori';
  environment.DKIM_KEY_FILE = join(folder, 'other.pem');
  const unreadable = await run(START, []);
  expect([unreadable.code, unreadable.err]).toEqual([1, expect.stringMatching(/^DKIM_KEY_FILE .*\n$/)]);
  environment.DKIM_KEY_FILE = key;
  expect((await cli('send-test', 'thigh-sciatica/1', 'someone@mail.example')).code).toBe(0);
  expect(sink.received[0]!.raw).toMatch(/^DKIM-Signature: .*\r\n d=clinic.example; s=dayori;/);

  const { code, out } = await cli('doctor', '--json');
  const checks: { name: string; status: string }[] = JSON.parse(out);
  expect(code).toBe(1);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'Mail server', status: 'ok' }));
  expect(checks).toContainEqual(expect.objectContaining({ name: 'Website', status: 'problem' }));
});

/** Lessons go out by the wall clock here, so this zone makes it about noon at any time. */
const OPEN = { ...CLINIC, timeZone: noonZone(Date.now()) };

async function enroll(count: number) {
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  await enrollReaders(sqlOn(db), { count, at: Date.now() });
  db.close();
}

test('four processes on one database file send every lesson once', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  await enroll(400);
  const ended = await Promise.all([1, 2, 3, 4].map(() => cli('tick')));
  expect(ended.map(({ code, err }) => [code, err])).toEqual(ended.map(() => [0, '']));
  expect(sink.received).toHaveLength(400);
  expect(new Set(sink.received.map(mail => mail.recipient)).size).toBe(400);
});

test('SIGTERM finishes what is being sent, then ends with 0; the next start sends the rest, nothing twice', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  await enroll(3_000);
  const { child } = await server();
  await expect.poll(() => sink.received.length).toBeGreaterThan(20);
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

/** The database after the process has ended. */
function leftBehind() {
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  const states = db
    .prepare('SELECT state, possible_duplicate AS doubtful, count(*) AS n FROM deliveries GROUP BY 1, 2 ORDER BY 1, 2')
    .all();
  const leased = Number(db.prepare('SELECT count(*) AS n FROM deliveries WHERE lease IS NOT NULL').get()!.n);
  const healthy = db.prepare('PRAGMA integrity_check').get()!.integrity_check;
  db.close();
  return { states, leased, healthy };
}

test.each<[NodeJS.Signals, Silence, number]>([
  ['SIGTERM', 'after the dot', 1],
  ['SIGTERM', 'banner', 0],
  ['SIGTERM', 'tls', 0],
  ['SIGINT', 'rcpt', 0],
  ['SIGHUP', 'dribble', 0],
])(
  '%s ends within ten seconds while the server says nothing (%s), and leaves nothing that is not known',
  async (signal, silence, doubtful) => {
    const silent = await silentServer(silence);
    environment.SMTP_URL = silent.url;
    await cli('settings', 'set', file('clinic.json', OPEN));
    await enroll(30);
    const { child } = await server();
    const reached = silence === 'after the dot' ? () => silent.heard.includes('.') : () => silent.connections > 1;
    await expect.poll(reached).toBe(true);
    const asked = performance.now();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(10_000);
    const { states, leased, healthy } = leftBehind();
    expect([leased, healthy]).toEqual([0, 'ok']);
    // Only a message that the server got whole may have arrived.
    expect(states.some(row => row.doubtful === 1)).toBe(doubtful === 1);
    expect(states.filter(row => row.state !== 'due' && row.state !== 'retry')).toEqual([]);
    await silent.close();
  },
);

test('a program whose lines nobody reads goes on, and answers', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  const { child, url } = await server();
  child.stdout!.destroy();
  child.stderr!.destroy();
  sink.refuse.rcpt = address => Object.assign(new Error(`5.1.1 <${address}> no such user`), { responseCode: 550 });
  const body = new URLSearchParams({ email: 'a@mail.example', symptom: 'thigh-sciatica', consent: 'yes' });
  expect((await fetch(`${url}/signup`, { method: 'POST', body, redirect: 'manual' })).status).toBeLessThan(400);
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  const suppressed = () => db.prepare('SELECT count(*) AS n FROM suppressions').get()!.n; // which is logged
  await expect.poll(suppressed).toBe(1);
  db.close();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a program whose first lines nobody reads starts', async () => {
  const child = spawn(process.execPath, START, {
    env: { PATH: process.env.PATH, ...environment },
  });
  running.push(child);
  child.stdout.destroy();
  const answers = () =>
    fetch(`http://127.0.0.1:${environment.PORT}/healthz`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(answers).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each(['SIGUSR1', 'SIGUSR2'] as const)('%s opens no inspector, and the program goes on', async signal => {
  const { child, url } = await server();
  let said = '';
  child.stderr!.on('data', chunk => (said += chunk));
  child.kill(signal);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(said).not.toContain('Debugger');
});

test('npm’s own process goes on after SIGUSR1 and SIGUSR2, and ends the program with itself', async () => {
  const child = spawn(process.execPath, ['src/run.mjs', 'start'], { env: { PATH: process.env.PATH, ...environment } });
  running.push(child);
  const said = saidBy(child);
  await expect.poll(() => said.out, { timeout: 60_000 }).toContain('Dayori is ready');
  child.kill('SIGUSR1');
  child.kill('SIGUSR2');
  expect((await fetch(`http://127.0.0.1:${environment.PORT}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(said.err).not.toContain('Debugger');
});

test('resume lists every reason and ends the named one, or the only one', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  expect(JSON.parse((await cli('resume')).out)).toEqual({ sending: 'open' });
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  db.exec(`INSERT INTO pauses (domain, reason, at, response) VALUES
    ('', 'restored', 1, ''), ('', 'auth-refused', 2, '535 no'), ('strict.example', 'refused', 3, '550 no')`);
  const listed = await cli('resume');
  expect([listed.code, listed.err]).toEqual([2, expect.stringContaining('name the one to resume')]);
  expect(JSON.parse(listed.out)).toMatchObject({
    sending: 'paused',
    reasons: [
      { reason: 'restored', since: '1970-01-01T00:00:00.001Z', means: expect.any(String), ends: expect.any(String) },
      { reason: 'auth-refused', response: '535 no' },
    ],
    held: [{ domain: 'strict.example', response: '550 no' }],
  });
  expect((await cli('resume', 'moved')).code).toBe(2);
  expect((await cli('resume', 'restored', 'auth-refused')).code).toBe(2);
  const restored = await cli('resume', 'restored');
  expect([restored.code, JSON.parse(restored.out)]).toMatchObject([
    0,
    { sending: 'paused', reasons: [{ reason: 'auth-refused' }] },
  ]);
  expect(JSON.parse((await cli('resume')).out)).toMatchObject({ sending: 'probing', held: [{}] });
  db.exec("DELETE FROM pauses WHERE domain = ''");
  expect(JSON.parse((await cli('resume', 'strict.example')).out)).toEqual({ sending: 'open' });
  db.close();
});

test('a crash in the middle of sending is not taken for a restored backup: the next start goes on', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  await enroll(600);
  const { child } = await server();
  await expect.poll(() => sink.received.length).toBeGreaterThan(250);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const db = new DatabaseSync(environment.DATABASE_FILE!);
  db.exec('UPDATE deliveries SET lease_until = 1 WHERE lease IS NOT NULL'); // five minutes later
  db.close();
  expect((await cli('tick')).err).not.toContain('restored');
  expect(new Set(sink.received.map(mail => mail.recipient)).size).toBe(600);
});

test('a backup is made, put back and resumed from by script', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  await enroll(3);
  const backup = join(folder, 'backup.db');
  expect(JSON.parse((await cli('backup', backup)).out)).toMatchObject({ file: backup, readers: 3, deliveries: 0 });
  expect((await cli('backup', backup)).code).toBe(2);
  expect(JSON.parse((await cli('tick')).out)).toMatchObject({ lessons: 3, sending: 'open' });
  const restored = await cli('restore', backup);
  expect(JSON.parse(restored.out)).toMatchObject({ readers: 3, sending: 'paused' });
  expect(restored.err).toContain('npm run dayori -- resume');
  expect(JSON.parse((await cli('tick')).out)).toMatchObject({ lessons: 0, sending: 'paused' });
  expect(JSON.parse((await cli('resume')).out)).toEqual({ sending: 'open' });
  expect(JSON.parse((await cli('tick')).out)).toMatchObject({ lessons: 0, sending: 'open' });
  // The memory beside the database knows that they have this lesson; the next one comes a week later.
  expect(sink.received).toHaveLength(3);
  const later = new Date(Date.now() + 8 * 86_400_000).toISOString();
  await cli('tick', '--at', later);
  expect(sink.received).toHaveLength(6);
  expect(new Set(sink.received.map(({ subject }) => subject)).size).toBe(2);
  expect((await cli('restore', join(folder, 'none.db'))).code).toBe(2);
});

test('where real mail was sent, a start without SMTP_URL sends nothing, shows no mailbox, and loses nothing', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
  await enroll(1);
  await cli('tick');
  const unsubscribe = new URL(linksTo(sink.received[0]!, '/unsubscribe/')[0]!).pathname;
  const { url, out, child } = await server({ SMTP_URL: '' });
  expect(out()).toContain('nothing goes out: SMTP_URL is not set');
  const body = new URLSearchParams({ email: 'b@mail.example', symptom: 'thigh-sciatica', consent: 'yes' });
  expect((await fetch(`${url}/signup`, { method: 'POST', body, redirect: 'manual' })).status).toBe(303);
  expect((await fetch(`${url}${unsubscribe}`, { method: 'POST' })).status).toBe(200);
  expect((await fetch(`${url}/mailbox`)).status).toBe(404);
  const health = await fetch(`${url}/healthz`);
  expect([health.status, await health.json()]).toMatchObject([503, { sending: { status: 'no-mail-server' } }]);
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const ticked = await run(DAYORI, ['tick', '--at', later], { SMTP_URL: '' });
  expect([ticked.code, ticked.err]).toEqual([0, expect.stringContaining('SMTP_URL is not set')]);
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(sink.received).toHaveLength(1);
  await cli('tick');
  expect(sink.received.map(mail => mail.recipient)).toEqual(['r0@mail.example', 'b@mail.example']);
});

test('without SMTP the mailbox keeps its mail and its time over a restart', async () => {
  const alone = { SMTP_URL: '' };
  const first = await server(alone);
  const body = new URLSearchParams({ email: 'a@mail.example', symptom: 'thigh-sciatica', consent: 'yes' });
  expect((await fetch(`${first.url}/signup`, { method: 'POST', body, redirect: 'manual' })).status).toBe(303);
  expect((await fetch(`${first.url}/mailbox/advance`, { method: 'POST' })).status).toBe(200);
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
  const second = await server(alone);
  const inbox = await (await fetch(`${second.url}/mailbox`)).text();
  expect(inbox).toContain('登録の確認をお願いします');
  const nextWeek = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', day: 'numeric' }).format(
    Date.now() + 7 * 86_400_000,
  );
  expect(inbox).toContain(nextWeek);
});

test('addresses, names, symptoms and tokens stand in no log', async () => {
  await cli('settings', 'set', file('clinic.json', OPEN));
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
  await fetch(`${url}/signup`, { method: 'POST', body, redirect: 'manual' });
  await fetch(`${url}/confirm/canary-token`, { method: 'POST' });
  await expect.poll(() => log).toContain('suppressed');
  expect(log).not.toMatch(/canary|sciatica|mail\.example/);
  expect(readFileSync(environment.DATABASE_FILE!).includes('canary-token')).toBe(false);
});
