import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteFile } from '../adapters/sqlite/file.ts';
import { storageCheck } from '../adapters/sqlite/storage-check.ts';
import { createApp } from '../app.tsx';
import { startNode } from '../node/start.ts';
import { tick } from '../scheduling/tick.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { openFile } from '../testing/database.ts';
import { buildWorld, enrollReaders, recordingMailer, START } from '../testing/deps.ts';
import { signupForm } from '../testing/walk.ts';

let folder: string;
let file: string;
let undo: (() => unknown)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  file = join(folder, 'test.db');
  undo = [];
});
afterEach(() => {
  for (const step of undo.reverse()) step();
  rmSync(folder, { recursive: true });
});

/** A clinic with readers whose lessons are due, and a signed-in person. */
async function clinic(count = 1) {
  const mailer = recordingMailer();
  const open = openFile(file);
  const { deps, queue } = await buildWorld({ database: open, mailer });
  const close = () => open.raw.isOpen && open.close();
  undo.push(close);
  open.raw.exec('PRAGMA busy_timeout = 100');
  if (!(await deps.db.query.subscribers.findFirst())) await enrollReaders(open.sql, { count, at: START });
  const cookie = await signIn(deps);
  const visit = (path: string, init?: RequestInit) =>
    createApp(deps).request(path, { ...init, headers: { cookie, ...(init?.headers as Record<string, string>) } });
  const run = async () => {
    await tick(deps);
    await queue.idle();
  };
  return { deps, raw: open.raw, visit, run, close, mailer, messages: mailer.messages };
}

async function signIn(deps: Parameters<typeof createApp>[0]) {
  const link = new URL(await createSignInLink(deps)).pathname;
  const response = await createApp(deps).request(link, { method: 'POST' });
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

type Visit = Awaited<ReturnType<typeof clinic>>['visit'];

/** Operators, the clinic and readers are each told in their own words. Pages that only read work as before. */
async function expectTold(visit: Visit, problem: string, forTheClinic: string) {
  const health = await visit('/healthz');
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({
    status: 'degraded',
    database: { status: 'down', problem, explanation: expect.stringContaining('nothing is lost') },
  });
  expect(await (await visit('/admin')).text()).toContain(forTheClinic);
  expect((await visit('/')).status).toBe(200);
  const refused = await visit('/signup', signupForm('a@mail.example', { pattern: '' }));
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  expect(await refused.text()).toContain('これまでの登録は失われていません');
}

async function expectWell({ visit, run, messages }: Awaited<ReturnType<typeof clinic>>) {
  expect((await visit('/healthz')).status).toBe(200);
  expect(await (await visit('/admin')).text()).not.toContain('データベースに書き込めません');
  expect((await visit('/signup', signupForm('a@mail.example'))).status).toBe(303);
  await run();
  expect(messages.filter(message => message.to === 'r0@mail.example')).toHaveLength(1);
}

test('while another program locks the database it is said to be locked, and everything goes on when it is free', async () => {
  const open = await clinic();
  const other = new DatabaseSync(file);
  undo.push(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  await expectTold(open.visit, 'locked', 'ほかの処理がデータベースを使い続けています');
  await expect(open.run()).rejects.toThrow('database is locked');
  other.exec('ROLLBACK');
  await expectWell(open);
});

test('what the server accepted while the database was locked is recorded when it is free, and sent once', async () => {
  const { raw, run, mailer, messages } = await clinic(40);
  const other = new DatabaseSync(file);
  undo.push(() => other.close());
  mailer.answer = () => {
    if (messages.length === 10) {
      other.exec('BEGIN IMMEDIATE');
      setTimeout(() => other.exec('ROLLBACK'), 500); // longer than this test waits for a lock
    }
    return { accepted: true, response: '250 OK' };
  };
  await run();
  expect(new Set(messages.map(message => message.to)).size).toBe(40);
  expect(messages).toHaveLength(40);
  expect(raw.prepare("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'").get()).toEqual({ n: 40 });
});

test('while the disk is full it is said to be full, and everything goes on when there is room', async () => {
  const open = await clinic();
  const { page_count: pages } = open.raw.prepare('PRAGMA page_count').get() as { page_count: number };
  open.raw.exec(`PRAGMA max_page_count = ${pages}`);
  fill(open.raw);
  await expectTold(open.visit, 'full', '保存する場所の空きがなくなっています');
  open.raw.exec('PRAGMA max_page_count = 1000000');
  await expectWell(open);
});

/** Fills the begun pages, so that the next row needs a new page. */
function fill(raw: DatabaseSync) {
  const insert = (table: string) => `INSERT INTO ${table}`;
  const statements = [
    `${insert('subscribers')} (id, email, email_key, status, hour, created_at) VALUES (?1, ?1, ?1, 'pending', 7, 0)`,
    `${insert('settings')} (key, value, updated_at) VALUES (?1, '1', 0)`,
  ];
  for (const statement of statements) {
    const prepared = raw.prepare(statement);
    expect(() => {
      for (let n = 0; ; n += 1) prepared.run(`filler-${n}`);
    }).toThrow('full');
  }
}

test('where the file is read-only it is said to be, a start says so too, and nothing is lost', async () => {
  const { deps, visit, run, close } = await clinic();
  close();
  const reading = asReader(() => openSqliteFile(file));
  deps.db = reading.db;
  deps.storage = storageCheck(file, reading.raw);
  await expectTold(visit, 'read-only', '書き込みを許していません');
  await expect(run()).rejects.toThrow('readonly');
  reading.close();

  const started = asReader(() => startNode({ DATABASE_FILE: file, LOG_LEVEL: 'silent' }));
  await expect(started).rejects.toThrow('DATABASE_FILE cannot be used: the database file is read-only');
  chmodSync(file, 0o600);
  const again = await clinic();
  await expectWell(again);
});

/** Opens the file as a user who may only read it. Root may write everything, so root changes its user first. */
function asReader<T>(work: () => T): T {
  chmodSync(file, 0o444);
  chmodSync(folder, 0o777);
  const root = process.getuid?.() === 0;
  if (root) process.seteuid!(65_534);
  try {
    return work();
  } finally {
    if (root) process.seteuid!(0);
  }
}
