import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { letterOf } from '../mailbox/message.ts';
import { createSignInLink, mailSignInLink } from '../sign-in/session.ts';
import { noonZone } from '../testing/calendars.ts';
import { DAY } from '../testing/deps.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { trial as t } from '../texts/ja/trial.ts';
import { type Node, startNode } from './start.ts';
import { newWebsite } from './website.ts';

// From trial to real: what was made with the built-in mailbox, and what of it goes on once SMTP_URL is set.

let folder: string;
let sink: SmtpSink;
let node: Node;
let server: ServerType;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
});
afterEach(async () => {
  await stop();
  await sink.close();
  rmSync(folder, { recursive: true });
});

/** `later`: days by which the program's clock runs ahead of the wall. */
async function start(environment: Record<string, string> = {}, later = 0) {
  const clock = later ? { now: () => Date.now() + later * DAY } : undefined;
  node = await startNode({ DATABASE_FILE: join(folder, 'dayori.db'), LOG_LEVEL: 'silent', ...environment }, { clock });
  server = serve({ fetch: newWebsite(node), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
}
async function stop() {
  server.close();
  await node.heartbeat.idle();
  await node.close();
}
const real = () => ({ SMTP_URL: sink.url });

function visit(path: string, init: RequestInit = {}, cookie = '') {
  const { port } = server.address() as AddressInfo;
  const headers = { ...(init.headers as Record<string, string>), cookie };
  return fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init, headers });
}
const post = (path: string, cookie = '') => visit(path, { method: 'POST' }, cookie);
const pathOf = (url: string) => new URL(url).pathname;
const rows = (query: string) => node.file.raw.prepare(query).all();
const count = (from: string) => Number(rows(`SELECT count(*) AS n FROM ${from}`)[0]!.n);
const idle = async () => {
  await node.heartbeat.idle();
  await node.queue.idle();
};

/** Paths with this beginning in the newest mail of the mailbox. */
async function linkInMailbox(path: string): Promise<string> {
  const [newest] = rows('SELECT raw FROM mailbox_messages ORDER BY rowid DESC LIMIT 1');
  return pathOf(linksTo(await letterOf(String(newest!.raw)), path)[0]!);
}

async function signInBy(path: string): Promise<string> {
  const response = await post(path);
  expect(response.status).toBe(303);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

/** Two readers, of whom one confirms, and the clock turned on by a week; a session by mail and one from the console. */
async function trial() {
  await start();
  await saveClinic(node.deps, { ...CLINIC, timeZone: noonZone(Date.now()) });
  for (const reader of ['pending', 'reader']) {
    await visit('/signup', signupForm(`${reader}@mail.example`));
    await idle();
  }
  const confirm = await linkInMailbox('/confirm/');
  await post(confirm);
  await idle();
  const console_ = await signInBy(pathOf(await createSignInLink(node.deps)));
  await node.use(({ deps }) => mailSignInLink(deps));
  await idle();
  const mailed = await signInBy(await linkInMailbox('/admin/sign-in/'));
  await post('/mailbox/advance');
  await idle();
  const unused = pathOf(await createSignInLink(node.deps));
  return { console_, mailed, unused };
}

const isIn = async (cookie: string) => (await visit('/admin', {}, cookie)).status === 200;

test('once mail is real nothing of the trial goes on but the session that began at the machine', async () => {
  const { console_, mailed, unused } = await trial();
  expect([await isIn(console_), await isIn(mailed)]).toEqual([true, true]);
  expect(count("subscribers WHERE status = 'active'")).toBe(1);
  expect(count("deliveries WHERE kind = 'lesson' AND state = 'sent'")).toBeGreaterThan(0);
  await stop();

  await start(real());
  for (let passes = 0; passes < 3; passes += 1) {
    await node.tick();
    await idle();
  }
  expect([await isIn(console_), await isIn(mailed), await isIn('')]).toEqual([true, false, false]);
  expect((await post(unused)).status).toBe(410);
  expect([count('sessions'), count('sign_in_links'), sink.received.length]).toEqual([1, 0, 0]);
  expect(Math.abs(node.deps.clock.now() - Date.now())).toBeLessThan(1_000);
  await stop();

  await start(real(), 60);
  await node.tick();
  await idle();
  expect(sink.received).toEqual([]);
});

test('the clinic sees what is left, is asked before anything is deleted, and throws away that and nothing else', async () => {
  const { console_ } = await trial();
  await stop();
  await start(real());
  await visit('/signup', signupForm('real@mail.example'));
  await idle();
  await post(pathOf(linksTo(sink.received[0]!, '/confirm/')[0]!));
  await idle();
  const page = await (await visit('/admin', {}, console_)).text();
  expect(page).toContain('2人の読者');
  expect(page).not.toMatch(/<form[^>]+throw-away/);
  expect(page).toContain('7日進めてあった時計');
  const settings = rows("SELECT value FROM settings WHERE key = 'clinic'");
  expect((await post('/admin/trial/throw-away')).status).toBe(401);
  const asked = await (await visit('/admin/trial/throw-away', {}, console_)).text();
  for (const words of [t.goes.readers(2), ...t.goes.items, ...t.stays.items, t.back]) expect(asked).toContain(words);
  expect(count('subscribers')).toBe(3);
  expect((await post('/admin/trial/throw-away', console_)).headers.get('location')).toContain('trial-thrown-away');

  expect(rows('SELECT email FROM subscribers')).toEqual([{ email: 'real@mail.example' }]);
  for (const table of ['enrollments', 'signups', 'course_counts']) expect([table, count(table)]).toEqual([table, 1]);
  expect([count('mailbox_messages'), count('events'), count('dead_letters')]).toEqual([0, 0, 0]);
  expect(count("deliveries WHERE response LIKE '%built-in%'")).toBe(0);
  expect(rows('SELECT requested, confirmed, completed, stopped FROM course_counts')).toMatchObject([
    { requested: 1, confirmed: 1, completed: 0, stopped: 0 },
  ]);
  expect(
    count("lesson_counts WHERE sent <> (SELECT count(*) FROM deliveries WHERE kind = 'lesson' AND state = 'sent')"),
  ).toBe(0);
  expect(rows("SELECT value FROM settings WHERE key = 'clinic'")).toEqual(settings);
  expect(await (await visit('/admin', {}, console_)).text()).not.toContain('お試しのとき');
  expect((await post('/admin/trial/throw-away', console_)).status).toBe(303);
  expect(count('subscribers')).toBe(1);
  expect((await visit('/admin/trial/throw-away', {}, console_)).headers.get('location')).toBe('/admin');
});

test('whoever was in the trial can sign up by real mail like anybody', async () => {
  await trial();
  await stop();
  await start(real());
  await visit('/signup', signupForm('reader@mail.example'));
  await idle();
  expect(sink.received.map(({ recipient }) => recipient)).toEqual(['reader@mail.example']);
  await post(pathOf(linksTo(sink.received[0]!, '/confirm/')[0]!));
  await idle();
  expect(count("subscribers WHERE email = 'reader@mail.example' AND status = 'active'")).toBe(1);
  expect(count("enrollments WHERE state = 'active'")).toBe(1);
});

test('a confirmation that was kept in the mailbox confirms nothing any more', async () => {
  await start();
  await visit('/signup', signupForm('pending@mail.example'));
  await idle();
  const confirm = await linkInMailbox('/confirm/');
  await stop();
  await start(real());
  expect((await post(confirm)).status).not.toBe(303);
  expect([count('enrollments'), count("subscribers WHERE status = 'active'")]).toEqual([0, 0]);
});

test('sessions and links that were made by real mail go on over starts', async () => {
  await start(real());
  await saveClinic(node.deps, CLINIC);
  const cookie = await signInBy(pathOf(await createSignInLink(node.deps)));
  const link = pathOf(await createSignInLink(node.deps));
  await stop();
  await start(real());
  expect(await isIn(cookie)).toBe(true);
  expect((await post(link)).status).toBe(303);
});

test('however far the clock is turned, a link lasts 15 minutes and a session 30 days of real time', async () => {
  await start();
  const cookie = await signInBy(pathOf(await createSignInLink(node.deps)));
  for (let weeks = 0; weeks < 6; weeks += 1) await post('/mailbox/advance');
  expect(await isIn(cookie)).toBe(true);
  await createSignInLink(node.deps);
  const [link] = rows('SELECT max(expires_at) AS at FROM sign_in_links');
  const [session] = rows('SELECT max(expires_at) AS at FROM sessions');
  expect(Number(link!.at) - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  expect(Number(session!.at) - Date.now()).toBeLessThanOrEqual(30 * DAY);
});

test.each([
  [{ HOST: '0.0.0.0' }],
  [{ HOST: '192.0.2.1' }],
  [{ HOST: '::' }],
  [{ BASE_URL: 'https://letters.example.jp' }],
  [{ BASE_URL: 'http://127.0.0.1.evil.example' }],
])('where others can reach it (%o) the mailbox asks for the sign-in link', async environment => {
  await start(environment as Record<string, string>);
  for (const path of ['/mailbox', '/mailbox/msg_x', '/mailbox/msg_x/html']) {
    const response = await visit(path);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/admin/sign-in']);
  }
  expect((await post('/mailbox/advance')).status).toBe(401);
  expect(Math.abs(node.deps.clock.now() - Date.now())).toBeLessThan(1_000);
  const response = await post(pathOf(await createSignInLink(node.deps)));
  const cookie = response.headers.get('set-cookie')!;
  expect(cookie).toContain('Path=/;');
  expect((await visit('/mailbox', {}, cookie.split(';')[0])).status).toBe(200);
});

test.each([[{}], [{ HOST: '::1' }], [{ HOST: '127.0.0.9', BASE_URL: 'http://clinic.localhost:8787' }]])(
  'on this machine alone (%o) the mailbox is open',
  async environment => {
    await start(environment as Record<string, string>);
    expect((await visit('/mailbox')).status).toBe(200);
  },
);
