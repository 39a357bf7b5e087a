import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { machine } from '../adapters/machine/machine.ts';
import { createApp } from '../app.tsx';
import { saveClinic } from '../clinic/settings.ts';
import type { Health } from '../operations/health-report.ts';
import { noonZone } from '../testing/calendars.ts';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders, handClock } from '../testing/deps.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';
import { type Node, startNode } from './start.ts';
import { makeBackup, makeBackupIn } from './watched-backup.ts';

// Backups are noted, watched and opened by the program that runs on the same file.

const DAY = 86_400_000;
let folder: string;
let sink: SmtpSink;
let environment: Record<string, string>;
let wall: ReturnType<typeof handClock>;
let node: Node | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  mkdirSync(at('copies'));
  sink = await smtpSink();
  environment = { DATABASE_FILE: at('dayori.db'), SMTP_URL: sink.url, LOG_LEVEL: 'silent' };
  wall = handClock(Date.now());
});
afterEach(async () => {
  await node?.close();
  node = undefined;
  await sink.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);

/** The program on its file, by a clock that the test sets. `sent`: it has sent a real lesson. */
async function start({ sent = true } = {}): Promise<Node> {
  node = await startNode(environment, { wall });
  await saveClinic({ ...node.deps, clock: wall }, { ...CLINIC, timeZone: noonZone(wall.now()) });
  if (!sent) return node;
  const raw = new DatabaseSync(at('dayori.db'));
  await enrollReaders(sqlOn(raw), { count: 1, at: wall.now() });
  raw.close();
  await pass();
  await pass();
  expect(sink.received).toHaveLength(1);
  return node;
}

async function pass() {
  await node!.tick();
  await node!.queue.idle();
}

async function health(): Promise<Health> {
  return (await createApp(node!.deps).request('/healthz')).json() as Promise<Health>;
}

const backUp = (name: string) => makeBackup(environment, at(name), { ...machine, wall });

test('a house that sends real mail is told when it has no backup, when the last one is old, and that all is well again', async () => {
  await start();
  expect((await health()).backup).toEqual({ status: 'recent' });
  expect((await health()).status).toBe('ok');
  wall.advance(8 * DAY);
  const none = await health();
  expect([none.status, none.backup]).toEqual([
    'degraded',
    { status: 'none', explanation: expect.stringContaining('dayori backup') },
  ]);

  const made = await backUp('one.db');
  expect(made).toMatchObject({ file: at('one.db'), noted: true, readers: 1, deliveries: 1 });
  const noted = wall.now();
  expect((await health()).backup).toEqual({ status: 'recent', at: noted });
  await pass(); // sends the lessons of eight days, and opens no backup meanwhile
  await pass();
  expect((await health()).backup).toEqual({ status: 'recent', at: noted, openedAt: noted });

  wall.advance(8 * DAY);
  const old = await health();
  expect([old.status, old.backup]).toMatchObject(['degraded', { status: 'old', at: noted }]);
  expect(JSON.stringify(old)).not.toContain(folder);
});

test('where no real mail was sent, nobody is told of backups', async () => {
  await start({ sent: false });
  await pass();
  wall.advance(100 * DAY);
  expect((await health()).backup).toBeUndefined();
});

/** Each spoils a good backup. */
const SPOILED: Record<string, [spoil: (file: string) => void, fault: string]> = {
  'is gone': [file => rmSync(file), 'missing'],
  'was cut': [file => truncateSync(file, 20_000), 'damaged'],
  'is empty': [file => truncateSync(file, 0), 'damaged'],
  'is text': [file => writeFileSync(file, 'no database at all'.repeat(1_000)), 'damaged'],
  'has a page of other bytes': [file => overwrite(file), 'damaged'],
  'lost its readers': [file => exec(file, 'PRAGMA foreign_keys=OFF; DELETE FROM subscribers'), 'changed'],
  'lacks a table': [file => exec(file, 'PRAGMA foreign_keys=OFF; DROP TABLE deliveries'), 'damaged'],
};

function exec(file: string, statements: string) {
  const raw = new DatabaseSync(file);
  raw.exec(statements);
  raw.close();
}

/** Overwrites all pages but the first two. */
function overwrite(file: string) {
  const { size } = statSync(file);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(size - 8_192, 7), 0, size - 8_192, 8_192);
  closeSync(handle);
}

test.each(Object.entries(SPOILED))(
  'a backup that %s is noticed when it is opened, and another one ends the warning',
  async (_, [spoil, fault]) => {
    await start();
    await backUp('one.db');
    spoil(at('one.db'));
    await pass();
    const { status, backup } = await health();
    expect([status, backup]).toMatchObject(['degraded', { status: 'faulty', openedAt: wall.now() }]);
    const watch = exactly('backup-watch');
    expect(watch).toMatchObject({ opened: { file: at('one.db'), fault } });
    await backUp('two.db');
    expect((await health()).backup?.status).toBe('recent');
  },
);

function exactly(key: string): unknown {
  const raw = new DatabaseSync(at('dayori.db'), { readOnly: true });
  const row = raw.prepare('SELECT value FROM settings WHERE key = ?').get(key);
  raw.close();
  return row && JSON.parse(String(row.value));
}

test('a backup is opened once a month, and nothing is written beside it, also where its folder cannot be written', async () => {
  await start();
  const { file } = await makeBackupIn(environment, { folder: at('copies'), keep: 3 }, { ...machine, wall });
  chmodSync(at('copies'), 0o500);
  const before = readdirSync(at('copies'));
  const bytes = readFileSync(file);
  await pass();
  const first = wall.now();
  wall.advance(29 * DAY);
  await pass();
  expect((await health()).backup?.openedAt).toBe(first);
  wall.advance(DAY);
  await pass();
  expect((await health()).backup?.openedAt).toBe(wall.now());
  expect(readdirSync(at('copies'))).toEqual(before);
  expect(readFileSync(file)).toEqual(bytes);
  chmodSync(at('copies'), 0o700);
});

test('the newest backups of a folder stay, each with its secret, and files of others are left alone', async () => {
  await start();
  const strangers = ['dayori-2026.db', 'holiday.jpg', 'dayori-2026-01-01.db'];
  for (const name of strangers) writeFileSync(join(at('copies'), name), '');
  // What a backup left that was killed.
  writeFileSync(join(at('copies'), 'dayori-2026-01-01T00-00-00.000Z.db.partial'), '');
  mkdirSync(join(at('copies'), `dayori-2026-01-02T00-00-00.000Z.db.partial-${process.pid}-x1Y2z3`));
  const made: string[] = [];
  for (let day = 0; day < 5; day++) {
    wall.advance(DAY);
    const backup = await makeBackupIn(environment, { folder: at('copies'), keep: 3 }, { ...machine, wall });
    made.push(backup.file);
    expect(backup.kept).toBe(Math.min(day + 1, 3));
  }
  const kept = made.slice(2).flatMap(file => [file, `${file}.secret`]);
  expect(readdirSync(at('copies')).sort()).toEqual(
    [...strangers, ...kept.map(file => file.slice(at('copies').length + 1))].sort(),
  );
  for (const file of kept) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(`${made[4]}.secret`)).toEqual(readFileSync(at('dayori.db.secret')));
  await pass();
  expect((await health()).backup).toMatchObject({ status: 'recent', openedAt: wall.now() });
});

test('a folder that is not there is no place for backups, and nothing is deleted when a backup fails', async () => {
  await start();
  const into = (folder: string) => makeBackupIn(environment, { folder, keep: 1 }, { ...machine, wall });
  await expect(into(at('disk'))).rejects.toThrow(`there is no folder ${at('disk')}`);
  const { file } = await into(at('copies'));
  environment.DATABASE_FILE = at('other.db');
  wall.advance(DAY);
  await expect(into(at('copies'))).rejects.toThrow('there is no database');
  expect(readdirSync(at('copies'))).toContain(file.slice(at('copies').length + 1));
});

test('a backup is good where the database cannot be told of it', async () => {
  await start();
  await node!.close();
  node = undefined;
  exec(at('dayori.db'), 'DROP TABLE settings');
  expect(await backUp('one.db')).toMatchObject({ noted: false, readers: 1 });
});
