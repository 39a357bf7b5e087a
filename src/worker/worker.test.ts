import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { chance } from '../adapters/machine/machine.ts';
import { findCourse } from '../courses/course.ts';
import { loadCourses } from '../courses/load.ts';
import { newId } from '../db/ids.ts';
import { STRICT_TRANSPORT } from '../edge/guards.ts';
import type { Challenge } from '../limits/proof.ts';
import { keysFrom } from '../links/tokens.ts';
import { calendarUrl, sheetUrl } from '../links/urls.ts';
import { loadNotices } from '../rendering/library.ts';
import { printScriptPath } from '../sheet/print-script.ts';
import { proofScriptPath } from '../signup/section/proof-script.ts';
import { workerdCpu } from '../testing/d1/cpu-time.ts';
import { testLibrary } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { headerOf, linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { form, signupForm } from '../testing/walk.ts';
import { softwareAuthenticator } from '../testing/ways-in/authenticator.ts';
import { bundleWorker, removeBundle, startCompiler, startWorker, type TestWorker } from '../testing/worker.ts';

// The program as deployed to Cloudflare, on workerd, with its database and queue, and a real mail server.

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const SECRET = 'a secret for tests that is long enough';

let bundle: string;
let sink: SmtpSink;
let worker: TestWorker;
beforeAll(async () => {
  bundle = await bundleWorker();
});
afterAll(() => removeBundle(bundle));
beforeEach(async () => {
  sink = await smtpSink();
  worker = await startWorker(bundle, { APP_SECRET: SECRET, BASE_URL: 'https://letters.example', SMTP_URL: sink.url });
  await worker.openClinic();
});
afterEach(async () => {
  await worker.close();
  await sink.close();
});

const mailsTo = (address: string) => sink.received.filter(mail => mail.recipient === address);
const lessonsTo = (address: string) => mailsTo(address).filter(mail => headerOf(mail, 'List-Unsubscribe'));
/** The queue delivers at a time of its choice. */
const arrival = (what: () => unknown) =>
  vi.waitFor(async () => expect(await what()).toBeTruthy(), { timeout: PATIENCE });
const sentOf = (kind: string) =>
  worker.count("SELECT count(*) n FROM deliveries WHERE kind = ? AND state = 'sent'", kind);

async function signUpAndConfirm(address: string) {
  expect((await worker.visit('/signup', signupForm(address))).status).toBe(303);
  await arrival(() => mailsTo(address).length === 1);
  const [link] = linksTo(mailsTo(address)[0]!, '/confirm/');
  expect((await worker.visit(link!, { method: 'POST' })).status).toBe(303);
}

async function tickAndAwait(lessons: number) {
  await worker.tick();
  await arrival(async () => (await sentOf('lesson')) === lessons);
}

test('a reader opens a lesson, follows its link and leaves with one click; another one is written to until the course ends', async () => {
  await signUpAndConfirm('reader@mail.example');
  await signUpAndConfirm('leaver@mail.example');
  await tickAndAwait(2);

  // A visitor who opens and clicks within a second is a machine.
  await worker.weekAgo();
  const [first] = lessonsTo('leaver@mail.example');
  const headers = { 'user-agent': IPHONE };
  const pixel = await worker.visit(linksTo(first!, '/o/')[0]!, { headers });
  expect([pixel.status, pixel.headers.get('content-type')]).toEqual([200, 'image/gif']);
  expect((await worker.visit(linksTo(first!, '/c/')[0]!, { headers })).status).toBe(302);
  const leave = /^<(.+)>$/.exec(headerOf(first!, 'List-Unsubscribe')!)![1]!;
  expect((await worker.visit(leave, form({ 'List-Unsubscribe': 'One-Click' }))).status).toBe(200);

  for (let lesson = 2; lesson <= 8; lesson += 1) {
    await tickAndAwait(lesson + 1);
    await worker.weekAgo();
  }
  await worker.tick();

  expect(lessonsTo('leaver@mail.example')).toHaveLength(1);
  expect(new Set(lessonsTo('reader@mail.example').map(mail => mail.subject)).size).toBe(8);
  expect(new Set(sink.received.map(mail => mail.messageId)).size).toBe(sink.received.length);
  const states = await worker.rows('SELECT state FROM enrollments ORDER BY state');
  expect(states.map(row => row.state)).toEqual(['completed', 'stopped']);
  const [seen] = await worker.rows('SELECT * FROM lesson_counts WHERE lesson = 1');
  expect(seen).toMatchObject({ sent: 2, proven: 1, clicked: 1, unsubscribed: 1 });
});

test('a reader has a reminder for the calendar, and the sheet of a course that has one', async () => {
  await signUpAndConfirm('reader@mail.example');
  const [{ id }] = (await worker.rows('SELECT id FROM enrollments')) as [{ id: string }];
  const linking = { keys: keysFrom(SECRET), site: { baseUrl: '' } };
  const calendar = await worker.visit(calendarUrl(linking, id));
  expect([calendar.status, calendar.headers.get('content-type')]).toEqual([200, expect.stringContaining('calendar')]);
  expect(await calendar.text()).toMatch(/BEGIN:VTIMEZONE[\s\S]+UID:enr_[\s\S]+RRULE:FREQ=WEEKLY;COUNT=8\r\n/);
  const { sheet } = findCourse(loadCourses('emails').courses, 'thigh-sciatica')!;
  expect((await worker.visit(sheetUrl(linking, id))).status).toBe(sheet ? 200 : 404);
  expect((await worker.visit(printScriptPath)).headers.get('content-type')).toContain('javascript');
});

/** Asks the Worker for a path under this name, as a visitor does who types it. */
function visitAs(host: string, path: string, method = 'GET') {
  const { hostname, port } = new URL(worker.url);
  return new Promise<{ status?: number; headers: Record<string, unknown> }>((resolve, reject) =>
    request({ hostname, port, path, method, headers: { host } }, answer => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode, headers: answer.headers }));
    })
      .on('error', reject)
      .end(),
  );
}

test('whoever comes by http is sent to https, with method, path and query; static files carry HSTS', async () => {
  for (const [host, method, path] of [
    ['letters.example', 'GET', '/'],
    ['letters.example', 'GET', '/signup/sent?waits'],
    ['letters.example:80', 'HEAD', '/legal'],
    ['letters.example', 'POST', '/unsubscribe/token'],
    ['older.example', 'GET', '/confirm/token'],
  ] as const) {
    const { status, headers } = await visitAs(host, path, method);
    // The server of the test writes its own scheme into the answer; `https.test.ts` reads what the Worker wrote.
    expect([host, path, status]).toEqual([host, path, 308]);
    expect(headers.location).toMatch(new RegExp(`^https?://${host.replace(':80', '')}.*${path.replace('?', '.')}$`));
    expect(headers['strict-transport-security']).toBeUndefined();
  }
  expect((await worker.visit('/')).status).toBe(200); // this machine has no certificate
  const script = await worker.visit(proofScriptPath);
  expect([script.status, script.headers.get('strict-transport-security')]).toEqual([200, STRICT_TRANSPORT]);
  expect(script.headers.get('content-type')).toContain('javascript');
});

test('a proof of work is asked for under attack and taken once', async () => {
  const ask = async (email: string, more = {}) =>
    (await worker.visit('/signup', signupForm(email, more))).headers.get('location');
  for (let n = 0; n < 70; n += 1) {
    const { headers, ...init } = signupForm(`s${n}@mail.example`);
    const from = { 'cf-connecting-ip': `198.51.${n}.1` };
    await worker.visit('/signup', { ...init, headers: { ...(headers as object), ...from } });
  }
  const challenge = (await (await worker.visit('/signup/challenge')).json()) as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  const proof = Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
  expect(await ask('without@mail.example')).toBe('/signup/sent?waits');
  expect(await ask('with@mail.example', { proof })).toBe('/signup/sent');
  expect(await ask('again@mail.example', { proof })).toBe('/signup/sent?waits');
  await arrival(() => mailsTo('with@mail.example').length === 1);
  expect(mailsTo('again@mail.example')).toHaveLength(0);
});

/** Readers with a waiting lesson that is not queued yet. */
async function waitingLessons(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId(chance, 'dlv'));
  const readers = JSON.stringify(ids.map(id => ({ id, body: id.slice(4) })));
  const each = 'FROM json_each(?1)';
  const body = "value ->> 'body'";
  await worker.rows(
    `INSERT INTO subscribers (id, email, email_key, status, hour, created_at)
     SELECT 'sub_' || (${body}), (${body}) || '@mail.example', (${body}), 'active', 7, 0 ${each}`,
    readers,
  );
  await worker.rows(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, weekday, created_at)
     SELECT 'enr_' || (${body}), 'sub_' || (${body}), 'thigh-sciatica', 'active', 1, 'why-it-hurts', 1, 0 ${each}`,
    readers,
  );
  await worker.rows(
    `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at,
       message_id)
     SELECT value ->> 'id', 'lesson', 'sub_' || (${body}), 'enr_' || (${body}), 'thigh-sciatica', 1, 'why-it-hurts', 'due', 1, 1,
       '<' || (value ->> 'id') || '@letters.example>' ${each}`,
    readers,
  );
  return ids;
}

const send = async (bodies: unknown[]) => {
  for (let start = 0; start < bodies.length; start += 100)
    await worker.env.DELIVERIES.sendBatch(
      bodies.slice(start, start + 100).map(body => ({ body, contentType: 'json' })),
    );
};
const isSent = async (id: string) =>
  (await worker.rows('SELECT state FROM deliveries WHERE id = ?', id))[0]!.state === 'sent';

/** Deterministic, so that a failure can be repeated. */
const shuffled = <T>(list: T[]) => list.map((item, n) => ({ item, at: (n * 7_919) % 1_009 })).sort((a, b) => a.at - b.at).map(({ item }) => item); // biome-ignore format: one line

test('ids that come five times, in any order, are one mail each', async () => {
  const ids = await waitingLessons(60);
  const last = ids.pop()!;
  await send(shuffled([...ids, ...ids, ...ids, ...ids, ...ids]));
  await send([last]); // behind all of them
  await arrival(() => isSent(last));
  await arrival(async () => (await sentOf('lesson')) === 60);
  expect(sink.received).toHaveLength(60);
  expect(new Set(sink.received.map(mail => mail.recipient)).size).toBe(60);
  expect(await worker.count('SELECT count(*) n FROM deliveries WHERE possible_duplicate')).toBe(0);
});

test('one that fails comes again alone, and a message that names no delivery does not', async () => {
  const ids = await waitingLessons(8);
  const broken = ids[3]!;
  await worker.rows(`CREATE TRIGGER broken BEFORE UPDATE ON deliveries WHEN NEW.id = '${broken}' AND NEW.state = 'sending'
    BEGIN SELECT RAISE(ABORT, 'broken'); END`);
  await send(['nonsense', { id: ids[0] }, ...ids]);
  await arrival(async () => (await sentOf('lesson')) === 7);
  await arrival(async () => worker.count('SELECT queued_until n FROM deliveries WHERE id = ?', broken));
  expect(await isSent(broken)).toBe(false);
  const logs = worker.logs().filter(line => line.includes('"level":"error"'));
  expect(logs.filter(line => line.includes('names no delivery'))).toHaveLength(2);
  expect(logs.filter(line => line.includes(broken))).toHaveLength(1);
  expect(logs.join()).not.toContain('@');

  // The queue holds the delivery now, so a tick must not send a second message.
  await worker.rows('DROP TRIGGER broken');
  await worker.rows("UPDATE deliveries SET state = 'due', lease = NULL, lease_until = NULL WHERE id = ?", broken);
  await worker.tick();
  const [next] = await waitingLessons(1);
  await worker.tick();
  await arrival(() => isSent(next!));
  expect(await isSent(broken)).toBe(false);
});

test('an id that the queue lost is queued again after the holding time', async () => {
  const [id] = await waitingLessons(1);
  await worker.rows('UPDATE deliveries SET queued_until = ?', Date.now() + 10 * 60_000);
  await worker.tick();
  const [other] = await waitingLessons(1);
  await worker.tick();
  await arrival(() => isSent(other!));
  expect(await isSent(id!)).toBe(false);
  await worker.rows('UPDATE deliveries SET queued_until = ? WHERE id = ?', Date.now() - 1, id);
  await worker.tick();
  await arrival(() => isSent(id!));
  expect(mailsTo(`${id!.slice(4)}@mail.example`)).toHaveLength(1);
});

test('pictures and the stylesheet are served as files, with a time for which they may be kept', async () => {
  const page = await (await worker.visit('/')).text();
  const [stylesheet] = /\/assets\/\w+\.css/.exec(page)!;
  const [picture] = /\/pictures\/\w+\.png/.exec(page)!;
  const found = await Promise.all([stylesheet, picture].map(path => worker.visit(path)));
  expect(
    found.map(({ status, headers }) => [status, headers.get('cache-control'), headers.get('x-content-type-options')]),
  ).toEqual([
    [200, 'public, max-age=31536000, immutable', 'nosniff'],
    [200, 'public, max-age=86400', 'nosniff'],
  ]);
  expect((await worker.visit('/pictures/none.png')).status).toBe(404);
});

test('health and figures are told as on Node', async () => {
  const health = await worker.visit('/healthz');
  expect([health.status, await health.json()]).toMatchObject([
    200,
    { status: 'ok', mail: { kind: 'smtp', status: 'up' } },
  ]);
  expect(await (await worker.visit('/metrics')).text()).toContain('dayori_');
  await worker.rows("CREATE TRIGGER full BEFORE INSERT ON settings BEGIN SELECT RAISE(ABORT, 'no'); END");
});

test('a mail that meets a busy database is sent once when the database is free again', async () => {
  const [id] = await waitingLessons(1);
  await worker.rows(`CREATE TRIGGER busy BEFORE UPDATE ON deliveries WHEN NEW.state = 'sending'
    BEGIN SELECT RAISE(ABORT, 'D1 DB is overloaded. Too many requests queued.'); END`);
  await send([id]);
  await arrival(async () => (await worker.count("SELECT count(*) n FROM deliveries WHERE state = 'claimed'")) === 1);
  await worker.rows('DROP TRIGGER busy');
  await arrival(() => isSent(id!));
  expect(sink.received).toHaveLength(1);
  expect(await worker.rows('SELECT attempts, possible_duplicate FROM deliveries')).toEqual([
    { attempts: 1, possible_duplicate: 0 },
  ]);
});

test('a delivery that failed again and again becomes a dead letter', async () => {
  await worker.close();
  const dead = '[[queues.producers]]\nbinding = "DEAD"\nqueue = "dayori-dead-letters"\n';
  worker = await startWorker(
    bundle,
    { APP_SECRET: SECRET, BASE_URL: 'https://letters.example', SMTP_URL: sink.url },
    dead,
  );
  const [id] = await waitingLessons(1);
  await worker.env.DEAD!.sendBatch([{ body: id, contentType: 'text' }]);
  await arrival(async () => (await worker.rows('SELECT delivery_id FROM dead_letters'))[0]?.delivery_id === id);
  expect(await isSent(id!)).toBe(false);
});

test('while the database takes nothing visitors are asked to come again, and monitors are told', async () => {
  for (const table of ['signups', 'settings'])
    await worker.rows(`CREATE TRIGGER busy_${table} BEFORE INSERT ON ${table}
      BEGIN SELECT RAISE(ABORT, 'D1 DB is overloaded. Requests queued for too long.'); END`);
  const page = await worker.visit('/signup', signupForm('reader@mail.example'));
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60']);
  expect(await page.text()).toContain('いまは受け付けられません');
  const health = await worker.visit('/healthz');
  expect([health.status, await health.json()]).toMatchObject([
    503,
    { database: { status: 'down', problem: 'locked' } },
  ]);
});

test('without a secret or an address nothing is served but a page that says so', async () => {
  for (const [vars, reason] of [
    [{ APP_SECRET: '' }, 'APP_SECRET'],
    [{ APP_SECRET: 'too short' }, 'APP_SECRET'],
    [{ BASE_URL: '' }, 'BASE_URL'],
  ] as const) {
    await worker.restart({ APP_SECRET: SECRET, BASE_URL: 'https://letters.example', SMTP_URL: sink.url, ...vars });
    const page = await worker.visit('/');
    expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('準備中')]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(page.headers.get('permissions-policy')).toContain('camera=()');
    expect((await worker.tick()).outcome).toBe('ok');
    expect(worker.logs().filter(line => line.includes('configuration is wrong') && line.includes(reason))).not.toEqual(
      [],
    );
    expect(worker.logs().join()).not.toContain('hidden');
  }
});

test('a variable that only mail needs stops only mail when it is wrong: readers can leave, and healthz names it', async () => {
  await signUpAndConfirm('reader@mail.example');
  await tickAndAwait(1);
  const leave = /^<(.+)>$/.exec(headerOf(lessonsTo('reader@mail.example')[0]!, 'List-Unsubscribe')!)![1]!;
  const FAULTS = {
    SMTP_URL: 'smtp://user:hidden@mail.example:25',
    SMTP_CONNECTIONS: '50',
    SMTP_PER_SECOND: 'many',
    TRUSTED_PROXIES: 'the one in front',
    DKIM_KEY: 'no key',
    LOG_LEVEL: 'loud',
  };
  const wrong = { DKIM_SELECTOR: 'd1', ...FAULTS };
  await worker.restart({ APP_SECRET: SECRET, BASE_URL: 'https://letters.example', ...wrong });
  const health = await worker.visit('/healthz');
  const { mail } = (await health.json()) as { mail: { reason: string } };
  expect([health.status, mail]).toMatchObject([503, { kind: 'none', status: 'down' }]);
  for (const name of Object.keys(FAULTS)) expect(mail.reason).toContain(name.replace('DKIM_KEY', 'DKIM_'));
  expect(mail.reason).not.toContain('hidden');
  expect((await worker.visit('/')).status).toBe(200);
  expect((await worker.visit(leave, form({ 'List-Unsubscribe': 'One-Click' }))).status).not.toBe(503);
  expect(worker.logs().join()).not.toContain('hidden');
});

test('a public Worker shows its mailbox to nobody, whatever its variables say', async () => {
  await worker.restart({ APP_SECRET: SECRET, BASE_URL: 'https://letters.example', DEV_MAILBOX: 'on' });
  expect((await worker.visit('/mailbox')).status).toBe(404);
  expect((await worker.visit('/healthz')).status).toBe(503);
});

test('a Worker without a mail server shows its mailbox to nobody', async () => {
  await worker.restart({ APP_SECRET: SECRET, BASE_URL: 'https://letters.example' });
  expect((await worker.visit('/mailbox')).status).toBe(404);
  expect((await worker.visit('/healthz')).status).toBe(503);
});

test('a pixel and the landing page cost little CPU', async ({ skip }) => {
  if (workerdCpu() === undefined) skip('there is no /proc to read CPU time from');
  await waitingLessons(1);
  await tickAndAwait(1);
  const pixel = linksTo(sink.received[0]!, '/o/')[0]!;
  const cost = async (link: string) => {
    const ask = async (times: number) => {
      for (let n = 0; n < times; n += 1) await (await worker.visit(link)).arrayBuffer();
    };
    await ask(50); // warms up
    const before = workerdCpu()!;
    await ask(150);
    return (workerdCpu()! - before) / 150;
  };
  const nothing = await cost('/robots.txt'); // what the harness costs by itself
  for (const [name, link] of [
    ['landing page', '/'],
    ['pixel', pixel],
  ] as const) {
    const all = await cost(link);
    console.log(
      `${name}: ${all.toFixed(2)} ms CPU a request, of which ${nothing.toFixed(2)} ms for any request (aim: ≤ 10)`,
    );
    expect(all - nothing).toBeLessThan(10);
  }
});

test('a passkey is made and used, and a printed code is used, once each', async () => {
  const site = { origin: 'https://letters.example', rpId: 'letters.example' };
  const device = softwareAuthenticator(site);
  const link = await worker.signInLink(SECRET, site.origin);
  const cookie = (await worker.visit(link, { method: 'POST' })).headers.get('set-cookie')!.split(';')[0]!;
  const json = (path: string, body: unknown, more = {}) =>
    worker.visit(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
    });
  const options = async (of: string, more = {}) =>
    (await (await json(`${of}/options`, {}, more)).json()) as { challenge: string };
  const credential = device.create(await options('/admin/access/passkeys', { cookie }));
  expect((await json('/admin/access/passkeys', { name: '受付', credential }, { cookie })).status).toBe(200);

  const use = device.use(await options('/admin/sign-in/passkey'), { counter: 1 });
  const used = await json('/admin/sign-in/passkey', use);
  expect([used.status, used.headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/^dayori_session=/)]);
  expect((await json('/admin/sign-in/passkey', use)).status).toBe(401);
  const copied = device.use(await options('/admin/sign-in/passkey'), { counter: 1 });
  expect((await json('/admin/sign-in/passkey', copied)).status).toBe(401);

  const sheet = await worker.visit('/admin/access/codes', { method: 'POST', headers: { cookie } });
  const [code] = /\w{4}-\w{4}-\w{4}(?=<)/.exec(await sheet.text())!;
  const answers = await Promise.all([1, 2].map(() => worker.visit('/admin/sign-in/code', form({ code }))));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422]);
});

test('the bundle is small', () => {
  const modules = readdirSync(bundle).filter(name => /\.(js|txt)$/.test(name));
  const bytes = modules.map(name => gzipSync(readFileSync(join(bundle, name)), { level: 9 }).length);
  const total = bytes.reduce((sum, one) => sum + one, 0);
  console.log(`bundle: ${modules.length} modules, ${(total / 1024).toFixed(0)} KiB gzipped (aim: ≤ 1024)`);
  expect(modules.length).toBe(4);
  expect(total).toBeLessThan(1024 * 1024);
  const script = readFileSync(join(bundle, 'main.js'), 'utf8');
  for (const absent of ['mjml', 'markdown-it', 'YAMLParseError', 'node:sqlite'])
    expect([absent, script.includes(absent)]).toEqual([absent, false]);
});

test('a lesson is compiled to the same bytes as on Node', async () => {
  const sources = loadCourses('emails');
  const body = JSON.stringify({ ...sources, notices: loadNotices('emails', sources) });
  const compiler = await startCompiler();
  try {
    const mails = await (await fetch(compiler.url, { method: 'POST', body })).json();
    expect(mails).toEqual((await testLibrary()).mails);
  } finally {
    await compiler.close();
  }
});
