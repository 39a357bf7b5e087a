import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { unsubscribe } from '../consent/unsubscribe.ts';
import { TRIGGERS } from '../db/triggers.ts';
import { readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { noonZone } from '../testing/calendars.ts';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders } from '../testing/deps.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';
import { backUp, restore } from './backup.ts';
import { type Node, startNode } from './start.ts';

/** Lessons go out by the wall clock here, so this zone makes it about noon at any time. */
const OPEN = { ...CLINIC, timeZone: noonZone(Date.now()) };

// The program as it starts on Node, with real files and real SMTP.

let folder: string;
let sink: SmtpSink;
let environment: Record<string, string>;
let open: Node[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
  environment = { DATABASE_FILE: join(folder, 'dayori.db'), SMTP_URL: sink.url, LOG_LEVEL: 'silent' };
  open = [];
});
afterEach(async () => {
  for (const node of open) await node.close();
  await sink.close();
  rmSync(folder, { recursive: true });
});

const database = () => join(folder, 'dayori.db');
const backup = () => join(folder, 'backup.db');

async function start(env: Record<string, string> = {}): Promise<Node> {
  const node = await startNode({ ...environment, ...env });
  open.push(node);
  return node;
}

async function stop(node: Node) {
  open.splice(open.indexOf(node), 1);
  await node.close();
}

async function tick(node: Node) {
  await node.tick();
  await node.queue.idle();
}

/** A clinic with `count` readers, who are all due. */
async function clinicWithReaders(count: number): Promise<Node> {
  const node = await start();
  await saveClinic(node.deps, OPEN);
  await enrollReaders(sqlOn(node.file.raw), { count, at: Date.now() });
  return node;
}

/** Backs up after `early` mails, and stops the program after all of them. */
async function backedUpWhileSending(count: number, early: number) {
  const node = await clinicWithReaders(count);
  let contents: ReturnType<typeof backUp> | undefined;
  sink.refuse.data = () => {
    if (sink.received.length >= early) contents ??= backUp(environment, backup());
    return undefined;
  };
  await tick(node);
  await stop(node);
  expect(sink.received).toHaveLength(count);
  return contents!;
}

const sendingOf = async (node: Node) => (await readSendingState(node.deps)).state;
const ask = (file: string, query: string) => {
  const raw = new DatabaseSync(file);
  try {
    return Object.values(raw.prepare(query).get()!)[0];
  } finally {
    raw.close();
  }
};
function change(file: string, statements: string) {
  const raw = new DatabaseSync(file);
  raw.exec(statements);
  raw.close();
}
const sentIn = (file: string) => Number(ask(file, "SELECT count(*) FROM deliveries WHERE state = 'sent'"));

/** Nothing goes out until somebody resumes. Then only what was never sent goes out: the memory knows the others. */
async function expectHeldUntilResumed(count: number) {
  const before = sink.received.length;
  const node = await start();
  await tick(node);
  expect(await readSendingState(node.deps)).toMatchObject({ state: 'paused', pauses: [{ reason: 'restored' }] });
  expect(sink.received).toHaveLength(before);
  await stop(node);
  const unsent = count - sentIn(database());
  const again = await start();
  await tick(again);
  expect(sink.received).toHaveLength(before);
  await resumeSending(again.deps);
  again.file.raw.exec('UPDATE deliveries SET lease_until = 1 WHERE lease IS NOT NULL'); // their owner is gone for good
  await tick(again);
  await stop(again);
  expect(sink.received).toHaveLength(before + unsent);
  expect(new Set(sink.received.map(mail => mail.recipient)).size).toBe(count);
  expect(sink.received).toHaveLength(count);
  const last = await start();
  expect(await sendingOf(last)).toBe('open');
}

test('a backup taken while 200 mails go out is whole; put back, it sends nothing until the clinic resumes', async () => {
  const contents = await backedUpWhileSending(200, 60);
  expect(contents).toEqual({ bytes: statSync(backup()).size, readers: 200, enrollments: 200, deliveries: 200 });
  expect(ask(backup(), 'PRAGMA integrity_check')).toBe('ok');
  expect(sentIn(backup())).toBeLessThan(61);

  const restored = await restore(environment, backup());
  expect(restored).toMatchObject({ readers: 200, sending: 'paused' });
  expect(sentIn(restored.movedAside!)).toBe(200);
  expect(ask(database(), 'PRAGMA integrity_check')).toBe('ok');
  await expectHeldUntilResumed(200);
});

test('the same holds for a copy put back by hand', async () => {
  await backedUpWhileSending(40, 10);
  copyFileSync(backup(), database());
  await expectHeldUntilResumed(40);
});

test('restoring the database that was moved aside is noticed too, because its copy has sent more', async () => {
  await backedUpWhileSending(6, 2);
  const { movedAside } = await restore(environment, backup());
  const node = await start();
  await resumeSending(node.deps);
  await stop(node);
  copyFileSync(movedAside!, database());
  expect(await sendingOf(await start())).toBe('paused');
});

test('where nothing happened since the backup, nothing is held', async () => {
  const node = await clinicWithReaders(3);
  await tick(node);
  backUp(environment, backup());
  await stop(node);
  expect(await restore(environment, backup())).toMatchObject({ sending: 'as before' });
  expect(await sendingOf(await start())).toBe('open');
});

test('a consent that was withdrawn since the backup holds it too', async () => {
  const node = await clinicWithReaders(3);
  await tick(node);
  backUp(environment, backup());
  const { id } = (await node.deps.db.query.deliveries.findFirst())!;
  await unsubscribe(node.deps, id, 'test');
  await stop(node);
  expect(await restore(environment, backup())).toMatchObject({ sending: 'paused' });
});

test('a copy without the file beside it is held once it has sent mail; a new installation is not', async () => {
  const node = await clinicWithReaders(2);
  expect(await sendingOf(node)).toBe('open');
  await tick(node);
  await stop(node);
  rmSync(`${database()}.epoch`);
  const moved = await start();
  expect(await readSendingState(moved.deps)).toMatchObject({ state: 'paused', pauses: [{ reason: 'restored' }] });
  await resumeSending(moved.deps);
  await stop(moved);
  expect(await sendingOf(await start())).toBe('open');
});

test('an update from the version before, which kept no mark, does not pause sending', async () => {
  const node = await clinicWithReaders(2);
  await tick(node);
  await stop(node);
  rmSync(`${database()}.epoch`);
  forgetRestoreGuard(database());
  expect(await sendingOf(await start())).toBe('open');
  expect(existsSync(`${database()}.epoch`)).toBe(true);
});

test('a mark that cannot be read stops the start with one line that names it', async () => {
  mkdirSync(`${database()}.epoch`);
  await expect(start()).rejects.toThrow(/^DATABASE_FILE cannot be used: .*$/);
});

test('deleting the database and starting anew does not pause sending', async () => {
  const node = await clinicWithReaders(2);
  await tick(node);
  await stop(node);
  rmSync(database());
  expect(await sendingOf(await clinicWithReaders(1))).toBe('open');
});

test('a mark file that cannot be written stays behind and does not pause sending', async () => {
  const node = await clinicWithReaders(2);
  rmSync(`${database()}.epoch`);
  node.file.raw.exec('UPDATE epoch SET file_written = 0');
  mkdirSync(`${database()}.epoch.${process.pid}`); // what is written first cannot be opened
  await tick(node);
  expect(sink.received).toHaveLength(2);
  rmSync(`${database()}.epoch.${process.pid}`, { recursive: true });
});

test('a backup is for its owner only, has its name when it is whole, and replaces nothing', async () => {
  await clinicWithReaders(1);
  backUp(environment, backup());
  expect(statSync(backup()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter(name => name.startsWith('backup'))).toEqual(['backup.db']);
  expect(() => backUp(environment, backup())).toThrow('exists already');
  expect(() => backUp(environment, join(folder, 'nowhere', 'backup.db'))).toThrow('cannot be written');
  expect(() => backUp({ DATABASE_FILE: join(folder, 'none.db') }, join(folder, 'b.db'))).toThrow('no database');
  expect(existsSync(join(folder, 'none.db'))).toBe(false);
});

test('what a backup left that was killed stands in the way of none, and one under way is left alone', async () => {
  await clinicWithReaders(1);
  const ended = spawnSync(process.execPath, ['--version']).pid;
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  writeFileSync(`${backup()}.partial`, 'half of it'); // as earlier versions left it
  for (const pid of [ended, other.pid]) mkdirSync(`${backup()}.partial-${pid}-x1Y2z3`);
  writeFileSync(`${backup()}.partial-${ended}-x1Y2z3/copy`, 'half of it');
  expect(backUp(environment, backup())).toMatchObject({ readers: 1 });
  expect(
    readdirSync(folder)
      .filter(name => name.startsWith('backup'))
      .sort(),
  ).toEqual(['backup.db', `backup.db.partial-${other.pid}-x1Y2z3`]);
  other.kill();
});

test('a restore is refused while a program has the database open, and changes nothing', async () => {
  const node = await clinicWithReaders(2);
  backUp(environment, backup());
  await tick(node);
  await expect(restore(environment, backup())).rejects.toThrow('stop the program first');
  expect(readdirSync(folder).filter(name => /restor/.test(name))).toEqual([]);
  await stop(node);
  expect(sentIn(database())).toBe(2);
});

test.each([
  ['that is not there', () => {}, 'no file'],
  ['that is no database', () => writeFileSync(backup(), 'not a database at all'.repeat(500)), 'damaged'],
  ['that is empty', () => writeFileSync(backup(), ''), 'no Dayori database'],
  ['of another program', () => change(backup(), 'CREATE TABLE notes (text)'), 'no Dayori database'],
  ['of a newer version', () => newer(), 'newer version of Dayori (9999_later)'],
  ['with a hole', () => holed(), 'damaged'],
])('a backup %s is refused, and what is there stays', async (_, make, words) => {
  await stop(await clinicWithReaders(1_000));
  make();
  await expect(restore(environment, backup())).rejects.toThrow(words);
  expect(readdirSync(folder).filter(name => /restor/.test(name))).toEqual([]);
  expect(ask(database(), 'SELECT count(*) FROM subscribers')).toBe(1_000);
});

function newer() {
  backUp(environment, backup());
  change(backup(), "INSERT INTO migrations (tag) VALUES ('9999_later')");
}

function holed() {
  backUp(environment, backup());
  const bytes = readFileSync(backup());
  bytes.fill(0x55, bytes.length - 40_960, bytes.length - 8_192);
  writeFileSync(backup(), bytes);
}

const MEMORY_TRIGGERS = Object.entries(TRIGGERS)
  .filter(([, { migration }]) => ['0012_memory', '0022_check_ins'].includes(migration))
  .map(([name]) => `DROP TRIGGER IF EXISTS ${name};`)
  .join(' ');

/** Removes what the version before did not have. */
const forgetRestoreGuard = (file: string) =>
  change(
    file,
    `${MEMORY_TRIGGERS} DROP TRIGGER withdrawals_marked; DROP TABLE epoch;
     DELETE FROM migrations WHERE tag IN ('0002_epoch', '0012_memory', '0022_check_ins', '0028_clinic_pages'); DROP TABLE unremembered;
     DROP TRIGGER months_begun; DROP TRIGGER months_counted; DROP TRIGGER months_taken_back; DROP TABLE month_counts; DROP INDEX audit_log_action;
     ALTER TABLE audit_log DROP COLUMN session_id; ALTER TABLE audit_log DROP COLUMN session_since; ALTER TABLE audit_log DROP COLUMN way;
     ALTER TABLE audit_log DROP COLUMN passkey_id;
     DROP TABLE answer_consents; DROP TABLE check_ins; DROP TABLE self_checks; ALTER TABLE lesson_versions DROP COLUMN action;
     ALTER TABLE pauses DROP COLUMN remembered`,
  );

test('a backup of an older version is brought up to date; it does not know what was sent since', async () => {
  const node = await clinicWithReaders(2);
  backUp(environment, backup());
  forgetRestoreGuard(backup());
  await tick(node);
  await stop(node);
  expect(await restore(environment, backup())).toMatchObject({ sending: 'paused' });
  expect(ask(database(), 'SELECT count(*) FROM epoch')).toBe(1);
});

test('a database of an older version that sent real mail is recognised by the server’s answers', async () => {
  const node = await clinicWithReaders(1);
  await tick(node);
  await stop(node);
  forgetRestoreGuard(database());
  const migrated = await start({ SMTP_URL: '' });
  expect(migrated.deps.mailer.kind).toBe('none');
  expect(await sendingOf(migrated)).toBe('no-mail-server');
});

test('mail that only the built-in mailbox saw is no real mail', async () => {
  const node = await start({ SMTP_URL: '' });
  await saveClinic(node.deps, OPEN);
  await enrollReaders(sqlOn(node.file.raw), { count: 2, at: Date.now() });
  await tick(node);
  expect(node.file.raw.prepare('SELECT mark, real_mail FROM epoch').get()).toEqual({ mark: 4, real_mail: 0 }); // two were handed over, two accepted;
  await stop(node);
  expect((await start({ SMTP_URL: '' })).deps.mailer.kind).toBe('mailbox');
});

test('a damaged database can be replaced and is kept; nobody knows what it had sent, so sending is paused', async () => {
  const node = await clinicWithReaders(2);
  await tick(node);
  backUp(environment, backup());
  await stop(node);
  writeFileSync(database(), 'x'.repeat(8_192));
  const { movedAside, sending } = await restore(environment, backup());
  expect(sending).toBe('paused');
  expect(statSync(movedAside!).size).toBe(8_192);
  await expectHeldUntilResumed(2);
});

test('a journal that lies about is moved aside, not mixed into the backup', async () => {
  const node = await clinicWithReaders(2);
  backUp(environment, backup());
  await stop(node);
  rmSync(database());
  writeFileSync(`${database()}-wal`, 'of another database');
  await restore(environment, backup());
  expect(ask(database(), 'PRAGMA integrity_check')).toBe('ok');
  expect(readdirSync(folder).filter(name => /before-restore-.*-wal$/.test(name))).toHaveLength(1);
});

test('a database that is replaced under the running program is not sent from', async () => {
  const node = await clinicWithReaders(3);
  backUp(environment, backup());
  renameSync(backup(), database());
  await expect(node.tick()).rejects.toThrow('start');
  expect(sink.received).toEqual([]);
});
