import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TypedMailServer } from '../clinic/mail-choice.ts';
import { keepMailServer, readMailServer } from '../clinic/mail-server.ts';
import { saveClinic } from '../clinic/settings.ts';
import { keysFrom } from '../links/tokens.ts';
import { noonZone } from '../testing/calendars.ts';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders, WEEK } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { type Node, startNode } from './start.ts';
import { newWebsite } from './website.ts';

// The program as it runs on Node, while somebody changes the mail server: real files, real HTTP, real SMTP.

let folder: string;
let sink: SmtpSink;
let node: Node;
let server: ServerType;
let typed: () => Promise<TypedMailServer>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
  type(undefined);
});
afterEach(async () => {
  server.close();
  await node.close();
  await sink.close();
  rmSync(folder, { recursive: true });
});

const type = (value: TypedMailServer) => {
  typed = async () => value;
};

async function start(environment: Record<string, string> = {}) {
  const own = { DATABASE_FILE: join(folder, 'dayori.db'), LOG_LEVEL: 'silent', ...environment };
  node = await startNode(own, { typed: () => typed() });
  await saveClinic(node.deps, { ...CLINIC, timeZone: noonZone(Date.now()) });
  server = serve({ fetch: newWebsite(node), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
}

function visit(path: string, init?: RequestInit) {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });
}

async function signUp(reader: string) {
  expect((await visit('/signup', signupForm(`${reader}@mail.example`))).status).toBe(303);
}

const status = async (path: string) => (await visit(path)).status;
const mailKind = async () => ((await (await visit('/healthz')).json()) as { mail: { kind: string } }).mail.kind;
const row = (query: string) => node.file.raw.prepare(query).get()!;
const kept = () => Number(row('SELECT count(*) AS n FROM mailbox_messages').n);
const sentReal = () => row('SELECT real_mail AS n FROM epoch').n;
const recipients = (at = sink) => at.received.map(({ recipient }) => recipient);
const soon = { timeout: PATIENCE };
const ahead = () => node.deps.clock.now() - Date.now();

/** From now on the server takes a message and withholds its answer until told. */
function keepBackAnswer(at: SmtpSink) {
  const told = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<void>();
  at.refuse.data = () => {
    asked.resolve();
    return told.promise;
  };
  return { asked: asked.promise, answer: () => told.resolve(undefined) };
}

test('from the mailbox to a mail server: the next mail leaves, the mailbox is gone, and time is real', async () => {
  await start();
  await signUp('before');
  await expect.poll(kept, soon).toBe(1);
  expect(await status('/mailbox')).toBe(200);
  expect(await status('/admin/lessons')).toBe(200);
  expect((await visit('/mailbox/advance', { method: 'POST' })).status).toBe(303);
  expect(ahead()).toBeGreaterThanOrEqual(WEEK - 1_000);
  expect(sentReal()).toBe(0);

  type({ url: sink.url });
  expect(await status('/mailbox')).toBe(404);
  expect((await visit('/mailbox/advance', { method: 'POST' })).status).toBe(404);
  expect(await status('/admin/lessons')).toBe(302);
  expect(await mailKind()).toBe('smtp');
  expect(Math.abs(ahead())).toBeLessThan(1_000);
  const mails = kept();
  await signUp('after');
  await expect.poll(() => recipients(), soon).toEqual(['after@mail.example']);
  await node.queue.idle();
  expect([kept(), sentReal()]).toEqual([mails, 1]);
  const { at } = row("SELECT max(accepted_at) AS at FROM deliveries WHERE response NOT LIKE '%built-in mailbox%'");
  expect(Math.abs(Number(at) - Date.now())).toBeLessThan(20_000);
});

test('once real mail was sent, taking the mail server away brings no mailbox back: mail waits for the next one', async () => {
  type({ url: sink.url });
  await start();
  await signUp('first');
  await expect.poll(() => recipients(), soon).toEqual(['first@mail.example']);
  await node.queue.idle();
  type(undefined);
  await signUp('waiting');
  await node.tick();
  await node.queue.idle();
  expect([await status('/mailbox'), await mailKind(), kept()]).toEqual([404, 'none', 0]);
  expect(recipients()).toHaveLength(1);
  type({ url: sink.url });
  await node.tick();
  await expect.poll(() => recipients(), soon).toEqual(['first@mail.example', 'waiting@mail.example']);
});

test('a mail server whose password cannot be decrypted is not used, even if nothing was ever sent', async () => {
  type('cannot-be-opened');
  await start();
  await signUp('reader');
  await node.tick();
  await node.queue.idle();
  expect([await status('/mailbox'), await mailKind(), kept()]).toEqual([404, 'none', 0]);
  type({ url: sink.url });
  await node.tick();
  await expect.poll(() => recipients(), soon).toEqual(['reader@mail.example']);
});

test('a batch under way ends with its old mailer while new mail uses the new one; then the old connections close', async () => {
  const second = await smtpSink();
  const { asked, answer } = keepBackAnswer(sink);
  type({ url: sink.url });
  await start({ SMTP_CONNECTIONS: '1' });
  await enrollReaders(sqlOn(node.file.raw), { count: 6, at: Date.now() });
  await node.tick();
  await asked;
  type({ url: second.url });
  await signUp('new');
  await expect.poll(() => recipients(second), soon).toEqual(['new@mail.example']);
  expect([recipients(), sink.connected()]).toEqual([[], 1]);
  answer();
  await node.queue.idle();
  await expect.poll(sink.connected, soon).toBe(0);
  expect([sink.received.length, second.received.length, sink.connections()]).toEqual([6, 1, 1]);
  expect(row("SELECT count(*) AS n FROM deliveries WHERE state = 'sent' AND attempts = 1").n).toBe(7);
  await second.close();
});

test('unused connections close with the first piece of work that uses another mailer', async () => {
  type({ url: sink.url });
  await start();
  await signUp('reader');
  await expect.poll(() => recipients(), soon).toHaveLength(1);
  await node.queue.idle();
  await node.heartbeat.idle();
  expect(sink.connected()).toBe(1);
  type('cannot-be-opened');
  await node.tick();
  await expect.poll(sink.connected, soon).toBe(0);
});

test('SMTP_URL wins, and the typed mail server is not looked up', async () => {
  typed = () => expect.unreachable('asked');
  await start({ SMTP_URL: sink.url });
  await signUp('reader');
  await expect.poll(() => recipients(), soon).toEqual(['reader@mail.example']);
});

test('at the start a typed password is sealed with the newest secret, so that the old one can be thrown away', async () => {
  const [older, newer] = ['the older secret that is long enough', 'the newer secret that is long enough'];
  const typedOne = { host: 'mail.example', port: 465, user: 'letters@clinic.example', password: 'とても秘密' };
  await start({ APP_SECRET: older });
  await keepMailServer(node.deps, typedOne);
  server.close();
  await node.close();
  await start({ APP_SECRET: `${newer},${older}` });
  expect(await readMailServer({ db: node.deps.db, keys: keysFrom(newer) })).toEqual(typedOne);
});

test('where it cannot be looked up, work goes on as it was last chosen', async () => {
  type({ url: sink.url });
  await start();
  typed = () => Promise.reject(new Error('database is locked'));
  expect([await status('/'), await status('/mailbox')]).toEqual([200, 404]);
  await signUp('reader');
  await expect.poll(() => recipients(), soon).toEqual(['reader@mail.example']);
});

test('an answer that was asked for earlier and comes later does not undo a later one', async () => {
  await start();
  const { promise: answer, resolve } = Promise.withResolvers<TypedMailServer>();
  const asked = Promise.withResolvers<void>();
  typed = () => {
    asked.resolve();
    return answer;
  };
  const way = () => node.use(({ choice }) => choice.by);
  const early = way();
  await asked.promise;
  type({ url: sink.url });
  const late = way();
  await Promise.race([late, wait(100)]); // the late answer must not overtake
  resolve(undefined);
  await early;
  expect([await late, node.deps.mailer.kind]).toEqual(['smtp', 'smtp']);
});
