import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { DAYORI, START, saidBy } from '../testing/program.ts';
import { signupForm } from '../testing/walk.ts';

// Journals are deleted, and commands come and go, beside a program in a process of its own.

let folder: string;
let environment: Record<string, string>;
let running: ChildProcess | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  environment = { DATABASE_FILE: join(folder, 'dayori.db'), LOG_LEVEL: 'silent', PORT: String(await freePort()) };
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

const database = () => join(folder, 'dayori.db');
const env = () => ({ PATH: process.env.PATH, ...environment });
const url = (path: string) => `http://127.0.0.1:${environment.PORT}${path}`;

async function start() {
  const child = spawn(process.execPath, START, { env: env() });
  running = child;
  const said = saidBy(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => said.out.includes('Dayori is ready') && resolve());
    child.once('exit', code => reject(new Error(`ended with ${code}: ${said.err}`)));
  });
}

/** As a power cut ends it. */
async function kill() {
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGKILL');
  await once(running, 'exit');
}

type Ended = { code: number; err: string };
const cli = (...args: string[]) =>
  new Promise<Ended>(resolve => {
    execFile(process.execPath, [...DAYORI, ...args], { env: env() }, (error, _, err) =>
      resolve({ code: error ? Number(error.code) : 0, err }),
    );
  });

const signUp = async (n: number) =>
  (await fetch(url('/signup'), { redirect: 'manual', ...signupForm(`a${n}@mail.example`) })).status;

async function databaseHealth() {
  const answer = await fetch(url('/healthz'));
  return { code: answer.status, ...((await answer.json()) as { database: object }).database };
}

function signups(): unknown {
  const raw = new DatabaseSync(database());
  try {
    return raw.prepare('SELECT count(*) AS n FROM signups').get()!.n;
  } finally {
    raw.close();
  }
}

test('journals are deleted: commands and a second program are refused and begin no others, and no sign-up that was taken is lost', async () => {
  await start();
  expect(await signUp(0)).toBe(303);
  for (const suffix of ['-wal', '-shm']) rmSync(database() + suffix);
  const commands = [
    ['settings', 'get'],
    ['backup', join(folder, 'backup.db')],
    ['export', join(folder, 'export')],
  ];
  const refused = await Promise.all(commands.map(args => cli(...args)));
  for (const { code, err } of refused) {
    expect([code > 0, err.trim().split('\n').length]).toEqual([true, 1]);
    expect(err).toContain('stop that program first');
  }
  await expect(second()).rejects.toThrow('stop that program first');
  expect(existsSync(`${database()}-wal`)).toBe(false);
  expect(existsSync(join(folder, 'backup.db'))).toBe(false);
  expect(await signUp(1)).toBe(503);
  expect(await databaseHealth()).toMatchObject({ code: 503, status: 'down', problem: 'journal-gone' });
  await kill();
  expect(signups()).toBe(1);
  await start();
  expect(await databaseHealth()).toMatchObject({ code: 200, status: 'up' });
});

/** Another program on the same database. */
async function second() {
  const child = spawn(process.execPath, START, { env: { ...env(), PORT: String(await freePort()) } });
  const said = saidBy(child);
  await once(child, 'exit');
  throw new Error(said.err);
}

test('while the database of the program is gone, commands say so and make none', async () => {
  await start();
  for (const suffix of ['', '-wal', '-shm']) rmSync(database() + suffix);
  for (const args of [['settings', 'get'], ['tick']]) {
    const { code, err } = await cli(...args);
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
    expect(err).toContain('the database file is gone');
  }
  expect(existsSync(database())).toBe(false);
  expect(await databaseHealth()).toMatchObject({ code: 503, problem: 'gone' });
});

test('commands, backups, checkpoints and other programs that come and go raise no alarm, also right after a crash', async () => {
  await start();
  expect(await signUp(0)).toBe(303);
  await kill();
  await start();
  const beside = ['settings', 'tick', 'settings', 'backup', 'settings'].map((name, n) =>
    cli(name, ...(name === 'settings' ? ['get'] : name === 'backup' ? [join(folder, `backup${n}.db`)] : [])),
  );
  expect((await Promise.all(beside)).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  expect(await cli('restore', join(folder, 'backup3.db'))).toMatchObject({
    code: 2,
    err: expect.stringMatching('in use'),
  });
  const raw = new DatabaseSync(database());
  raw.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  raw.close();
  expect(await signUp(1)).toBe(303);
  expect(await databaseHealth()).toMatchObject({ code: 200, status: 'up' });
  expect(signups()).toBe(2);
});

test('programs and commands that start at the same moment on a closed database do not refuse each other', async () => {
  await start();
  running!.kill('SIGTERM');
  await once(running!, 'exit');
  expect(existsSync(`${database()}-wal`)).toBe(false);
  const [, ...commands] = await Promise.all([start(), ...Array.from({ length: 5 }, () => cli('settings', 'get'))]);
  expect(commands.map(({ code, err }) => [code, err])).toEqual(Array(5).fill([0, '']));
  expect(await databaseHealth()).toMatchObject({ code: 200, status: 'up' });
});
