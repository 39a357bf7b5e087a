import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startNode } from '../node/start.ts';
import { newWebsite } from '../node/website.ts';
import { signupForm } from '../testing/walk.ts';

// The database's file is taken away, replaced or damaged under a program as `npm start` runs it.

let folder: string;
let file: string;
let running: Awaited<ReturnType<typeof startNode>>;
const start = () => startNode({ DATABASE_FILE: file, LOG_LEVEL: 'silent' });
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  file = join(folder, 'test.db');
  running = await start();
});
afterEach(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A request over the network, as the program answers it. */
async function visit(path: string, init?: RequestInit) {
  const server = serve({ fetch: newWebsite(running), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });
  const kept = new Response(await response.arrayBuffer(), response);
  server.close();
  return kept;
}
const signUp = (n: number) => visit('/signup', signupForm(`a${n}@mail.example`));
const asJson = { method: 'POST', headers: { 'content-type': 'application/json' } };
const signUpByProgram = (n: number) =>
  visit('/api/signups', {
    ...asJson,
    body: JSON.stringify({ email: `b${n}@mail.example`, symptom: 'thigh-sciatica', consent: true }),
  });

async function expectRefused(problem: string) {
  for (let n = 0; n < 20; n += 1) {
    const page = await signUp(n);
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60']);
    expect((await signUpByProgram(n)).status).toBe(503);
  }
  const health = await visit('/healthz');
  expect([health.status, await health.json()]).toMatchObject([503, { database: { status: 'down', problem } }]);
}

function replaceByCopy() {
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
}

test.each<[string, string, () => void]>([
  ['deleted', 'gone', () => rmSync(file)],
  ['deleted with all that is beside it', 'gone', () => rmSync(folder, { recursive: true })],
  ['moved away', 'gone', () => renameSync(file, `${file}.old`)],
  ['replaced by a copy of itself', 'replaced', replaceByCopy],
])('when the file is %s, no sign-up is taken, and healthz says so: %s', async (_, problem, take) => {
  expect((await signUp(100)).status).toBeLessThan(400);
  take();
  await expectRefused(problem);
});

test('while its file is gone the program stays, since a start would begin with an empty database', async () => {
  rmSync(file);
  await running.heartbeat.beat();
  await expect(running.tick()).rejects.toThrow('the database file is gone');
});

test.each([[['-wal']], [['-shm']], [['-wal', '-shm']]])(
  'when %j is deleted, no sign-up is taken, healthz says so, and what was taken before is in the file',
  async suffixes => {
    expect((await signUp(100)).status).toBeLessThan(400);
    for (const suffix of suffixes) rmSync(file + suffix);
    await expectRefused('journal-gone');
    if (suffixes.includes('-wal')) expect(signupsIn(file)).toBe(1);
  },
);

test('when the journal of a database behind a link is deleted, no sign-up is taken', async () => {
  await running.close();
  file = join(folder, 'link.db');
  symlinkSync(join(folder, 'real.db'), file);
  running = await start();
  expect((await signUp(100)).status).toBeLessThan(400);
  rmSync(join(folder, 'real.db-wal'));
  await expectRefused('journal-gone');
});

test('under a new journal that others have begun, nothing is written into the file', async () => {
  expect((await signUp(100)).status).toBeLessThan(400);
  rmSync(`${file}-wal`);
  writeFileSync(`${file}-wal`, '');
  const before = readFileSync(file);
  await expectRefused('journal-gone');
  expect(readFileSync(file).equals(before)).toBe(true);
});

/** What the file holds by itself, without journals. */
function signupsIn(database: string): unknown {
  const raw = new DatabaseSync(new URL(`${pathToFileURL(database)}?immutable=1`), { readOnly: true });
  try {
    return raw.prepare('SELECT count(*) AS n FROM signups').get()!.n;
  } finally {
    raw.close();
  }
}

/** Overwrites the pages where this table and its indexes begin, past what the program has read. */
async function damage(table: string) {
  await running.close();
  const raw = new DatabaseSync(file);
  raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const roots = raw.prepare('SELECT rootpage FROM sqlite_master WHERE tbl_name = ? AND rootpage > 0').all(table);
  const { page_size: size } = raw.prepare('PRAGMA page_size').get() as { page_size: number };
  raw.close();
  running = await start();
  const opened = openSync(file, 'r+');
  for (const { rootpage } of roots) writeSync(opened, Buffer.alloc(size, 0x5a), 0, size, (Number(rootpage) - 1) * size);
}

test('when the file is damaged, no sign-up is taken, and healthz says so', async () => {
  expect((await signUp(100)).status).toBeLessThan(400);
  await damage('signups');
  await expectRefused('damaged');
});

test('what looked damaged and is whole again is healthy again', async () => {
  const storage = running.deps.storage as typeof running.deps.storage & { notice(error: unknown): void };
  storage.notice(Object.assign(new Error('database disk image is malformed'), { errcode: 11 }));
  expect(await storage.check()).toBeUndefined();
});
