import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from './app.tsx';
import { restore } from './backup.ts';
import { readClinic } from './clinic/settings.ts';
import { readSendingState, resumeSending } from './delivery/sending-state.ts';
import { requestSignup } from './signup/request-signup.ts';
import { type Node, startNode } from './start.ts';
import { DAY } from './testing/deps.ts';
import { leftBehind, SENT_SINCE, STANDING } from './testing/left-behind.ts';
import { type SmtpSink, smtpSink } from './testing/smtp-sink.ts';
import { form } from './testing/walk.ts';
import { openUpgraded } from './upgrade.ts';

// What 0.1.0 left behind is opened as `npm start` opens it: a file, its secret, its mark, a mail server.

const old = leftBehind('0.1.0');
const LATEST = readdirSync('migrations').filter(name => name.endsWith('.sql')).sort().at(-1)!.replace('.sql', ''); // biome-ignore format: one line
let folder: string;
let file: string;
let sink: SmtpSink;
let open: Node[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  file = join(folder, 'dayori.db');
  sink = await smtpSink();
  open = [];
  old.layDown(file);
});
afterEach(async () => {
  for (const node of open) await node.close();
  await sink.close();
  rmSync(folder, { recursive: true });
});

const environment = () => ({
  DATABASE_FILE: file,
  SMTP_URL: sink.url,
  BASE_URL: 'https://letters.example',
  LOG_LEVEL: 'silent',
});

async function start(at = old.ended): Promise<Node> {
  const node = await startNode(environment(), at);
  open.push(node);
  return node;
}
async function stop(node: Node) {
  open.splice(open.indexOf(node), 1);
  await node.close();
}

function ask(query: string, database = file): Record<string, unknown>[] {
  const raw = new DatabaseSync(database, { readOnly: true });
  try {
    return raw.prepare(query).all().map(row => ({ ...row })); // biome-ignore format: one line
  } finally {
    raw.close();
  }
}
const standing = (database = file) =>
  Object.fromEntries(Object.entries(STANDING).map(([what, query]) => [what, ask(query, database)]));
const sentBy = (node: Node) => node.file.raw.prepare(SENT_SINCE).all(old.ended).map(row => ({ ...row })); // biome-ignore format: one line

/** Passes at `at`, until nothing more goes: a probe goes before the others. */
async function sendAt(at: number) {
  const node = await start(at);
  let before: number;
  do {
    before = sink.received.length;
    await node.tick();
    await node.queue.idle();
    await node.heartbeat.idle();
  } while (sink.received.length > before);
  const sent = sentBy(node);
  await stop(node);
  return sent;
}

test('the fixture holds readers in every state, so that what is compared is something', () => {
  const kinds = (query: string) => ask(query).map(row => Object.values(row)[0]);
  expect(kinds('SELECT DISTINCT status FROM subscribers ORDER BY 1')).toEqual([
    'active',
    'pending',
    'suppressed',
    'unsubscribed',
  ]);
  expect(kinds('SELECT DISTINCT state FROM enrollments ORDER BY 1')).toEqual(['active', 'completed', 'stopped']);
  expect(kinds('SELECT DISTINCT state FROM deliveries ORDER BY 1')).toEqual(['due', 'failed', 'retry', 'sent']);
  expect(kinds('SELECT DISTINCT kind FROM events ORDER BY 1')).toEqual(['action', 'click', 'open']);
  for (const rows of Object.values(standing())) expect(rows).not.toEqual([]);
});

test('everybody and everything counted is there after the upgrade, as it was', async () => {
  const before = standing();
  await start();
  expect(standing()).toEqual(before);
  expect(ask('SELECT tag FROM migrations ORDER BY tag').at(-1)).toEqual({ tag: LATEST });
  expect(ask('SELECT mark, real_mail FROM epoch')).toEqual([{ mark: 69, real_mail: 1 }]);
});

test('the pause still holds, with its reason, and nothing goes out', async () => {
  const node = await start();
  expect(await readSendingState(node.deps)).toMatchObject({
    state: 'paused',
    pauses: [
      {
        reason: 'auth-refused',
        response: '535 5.7.8 Authentication credentials invalid',
        at: 1795302000000,
        domain: '',
      },
    ],
    held: [],
  });
  expect(ask("SELECT * FROM settings WHERE key = 'sending-pause'")).toEqual([]);
  await node.tick();
  await node.queue.idle();
  expect(sink.received).toEqual([]);
});

test('resumed, it sends what 0.1.0 would have sent, at once and in the two weeks after, and nothing twice', async () => {
  await resumeSending((await start()).deps);
  await stop(open[0]!);
  expect(await sendAt(old.ended)).toEqual(old.sentAtOnce);
  expect(sink.received).toHaveLength(old.sentAtOnce.length);
  for (let day = 0; day < 14; day += 1) await sendAt(old.ended + (day + 19 / 24) * DAY);
  expect(await sendAt(old.ended + 14 * DAY)).toEqual(old.sentInTwoWeeks);
  expect(sink.received).toHaveLength(old.sentInTwoWeeks.length);
}, 120_000);

test('every link of its mails opens, and every button works, as with 0.1.0', async () => {
  const { deps } = await start();
  const server = serve({ fetch: createApp(deps).fetch, port: 0, hostname: '127.0.0.1' });
  if (!server.listening) await once(server, 'listening');
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const { what, method, url, body, status, location } of old.links) {
    const { pathname } = new URL(url, here);
    const response = await fetch(here + pathname, { ...(body ? form(body) : { method }), redirect: 'manual' });
    const found = { status: response.status, location: response.headers.get('location') ?? undefined };
    expect(found, `${method} ${what}`).toEqual({ status, location });
  }
  await new Promise(resolve => server.close(resolve));
  const of = (email: string) => ask(`SELECT status FROM subscribers WHERE email = '${email}'`)[0]!.status;
  expect([of('pending@example.jp'), of('newest@example.jp')]).toEqual(['active', 'unsubscribed']);
  expect(ask('SELECT id FROM consultation_requests')).toHaveLength(2);
});

test('who was struck off stays so, known by the address', async () => {
  const { deps } = await start();
  const address = { email: 'gone@example.jp', key: 'gone@example.jp' };
  await requestSignup(deps, { address, course: 'thigh-sciatica', pattern: null, name: null, origin: '' });
  expect(ask("SELECT status FROM subscribers WHERE email = 'gone@example.jp'")).toEqual([{ status: 'suppressed' }]);
  expect(ask('SELECT state, cause FROM suppressions')).toEqual([{ state: 'struck-off', cause: 'refusal' }]);
});

const backups = () =>
  readdirSync(folder)
    .filter(name => name.startsWith('dayori.db.before-'))
    .sort();

test('the database is kept as it was before its tables change, for its owner only, and 0.1.0 could open it', async () => {
  const before = standing();
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (line => said.push(String(line)) > 0) as typeof write;
  try {
    await startNode({ ...environment(), LOG_LEVEL: 'info' }, old.ended).then(node => node.close());
  } finally {
    process.stderr.write = write;
  }
  const [name, ...more] = backups();
  expect(more).toEqual([]);
  expect(name).toMatch(/^dayori\.db\.before-0006_pauses-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
  const kept = join(folder, name!);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(standing(kept)).toEqual(before);
  expect(ask('SELECT tag FROM migrations ORDER BY tag', kept).at(-1)).toEqual({ tag: '0005_cloudflare' });
  expect(ask("SELECT key FROM settings WHERE key = 'sending-pause'", kept)).toHaveLength(1);
  expect(ask('PRAGMA integrity_check', kept)).toEqual([{ integrity_check: 'ok' }]);
  expect(said.filter(line => line.includes(`npm run dayori -- restore ${kept}`))).toHaveLength(1);
});

test('a second start changes nothing and keeps nothing; nor does the first start of an empty folder', async () => {
  await stop(await start());
  const once = backups();
  await stop(await start());
  expect(backups()).toEqual(once);
  file = join(folder, 'new.db');
  await stop(await start());
  expect(readdirSync(folder).filter(name => name.startsWith('new.db.before'))).toEqual([]);
});

test('the way back and forth again: put back, it is upgraded once more, and pauses if it sent meanwhile', async () => {
  await stop(await start());
  const [first] = backups();
  expect(await restore(environment(), join(folder, first!))).toMatchObject({ readers: 13, sending: 'as before' });
  const node = await start();
  expect(await readSendingState(node.deps)).toMatchObject({ pauses: [{ reason: 'auth-refused' }] });
  await resumeSending(node.deps);
  await stop(node);
  await sendAt(old.ended);
  expect(await restore(environment(), join(folder, first!))).toMatchObject({ sending: 'paused' });
});

test('the newest three are kept, and nothing else beside the database is touched', async () => {
  const others = [
    'dayori.db.before-restore-2026-01-01T00-00-00.000Z',
    'dayori.db.before-0004_mine',
    'other.db.before-0001_counts-2026-01-01T00-00-00.000Z',
  ];
  const older = [1, 2, 3].map(month => `dayori.db.before-000${5 - month}_tables-2026-0${month}-01T00-00-00.000Z`);
  for (const name of [...others, ...older]) writeFileSync(join(folder, name), '');
  await start();
  const left = backups();
  expect(left).toHaveLength(5);
  expect(left).toEqual(expect.arrayContaining([...others.slice(0, 2), ...older.slice(1)]));
  expect(existsSync(join(folder, others[2]!))).toBe(true);
});

/** The migrations of this version, and one more. */
function withOneMore(tag: string, sql: string): string {
  const migrations = join(folder, 'migrations');
  cpSync('migrations', migrations, { recursive: true });
  writeFileSync(join(migrations, `${tag}.sql`), sql);
  const journal = join(migrations, 'meta', '_journal.json');
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8'));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: [...entries, { tag }] }));
  return migrations;
}
const silent = { debug() {}, info() {}, warn() {}, error() {} };

test('a migration that fails leaves the database as it was, says so in a line, and leaves no copy, however often', () => {
  const before = [standing(), ask('SELECT * FROM migrations'), ask('SELECT * FROM sqlite_master')];
  const migrations = withOneMore('9999_broken', 'CREATE TABLE half (id);\nINSERT INTO nowhere VALUES (1);');
  const attempt = () => openUpgraded(file, { folder: migrations, log: silent });
  for (let times = 0; times < 4; times += 1)
    expect(attempt).toThrow(
      /^the migration 9999_broken failed, and the database is as it was: no such table: nowhere$/,
    );
  expect([standing(), ask('SELECT * FROM migrations'), ask('SELECT * FROM sqlite_master')]).toEqual(before);
  expect(backups()).toEqual([]);
});

test('a database of a newer version is refused in a line, and left alone', async () => {
  openUpgraded(file, { folder: withOneMore('9999_newer', 'CREATE TABLE newer (id);'), log: silent }).close();
  const before = standing();
  await expect(start()).rejects.toThrow(
    /^DATABASE_FILE cannot be used: the database belongs to a newer version of Dayori \(9999_newer\); update the program, or restore .*$/,
  );
  expect(standing()).toEqual(before);
});

test('a database that cannot be copied is not changed', async () => {
  const raw = new DatabaseSync(file);
  const { rootpage, size } = raw
    .prepare(
      "SELECT rootpage, (SELECT page_size FROM pragma_page_size) AS size FROM sqlite_master WHERE name = 'events'",
    )
    .get() as Record<string, number>;
  raw.exec('PRAGMA journal_mode = DELETE');
  raw.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, (rootpage! - 1) * size!, rootpage! * size!);
  writeFileSync(file, bytes);
  await expect(start()).rejects.toThrow(
    /^DATABASE_FILE cannot be used: before its tables are changed the backup cannot .*$/,
  );
  expect(ask('SELECT tag FROM migrations ORDER BY tag').at(-1)).toEqual({ tag: '0005_cloudflare' });
  expect(backups()).toEqual([]);
});

test('settings of a later version: what this one does not know is passed over, and kept', async () => {
  const raw = new DatabaseSync(file);
  raw.exec(`UPDATE settings SET value = json_set(value, '$.fromLater', 7, '$.publicHolidays', 'ask', '$.lessonHour', 'dawn',
    '$.unsignedLessons', 'ask') WHERE key = 'clinic';
    INSERT INTO settings VALUES ('something-later', '{"a":1}', 0)`);
  raw.close();
  const { deps } = await start();
  const clinic = await readClinic(deps);
  expect(clinic).toMatchObject({ legalName: '見本鍼灸院 代表者', lessonHour: 7, unsignedLessons: 'hold' });
  expect(clinic).not.toHaveProperty('fromLater');
});

/** A command as an operator runs it; `limits`: of the shell it runs in. */
async function dayori(limits = 'true'): Promise<{ code: number; err: string }> {
  const node = `"${process.execPath}" --disable-warning=ExperimentalWarning --import tsx src/cli.ts settings get`;
  const env = { PATH: process.env.PATH, ...environment(), LOG_LEVEL: 'info' };
  const child = spawn('sh', ['-c', `${limits} && exec ${node}`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', piece => {
    err += piece;
  });
  const [code] = await once(child, 'close');
  return { code, err };
}

test('of two processes that start at once one upgrades, and one backup is made', async () => {
  const ran = await Promise.all([dayori(), dayori()]);
  expect(ran.map(({ code }) => code)).toEqual([0, 0]);
  expect(ran.filter(({ err }) => err.includes('brought up to date'))).toHaveLength(1);
  expect(backups()).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')(
  'without room for the backup the start refuses in a line, and changes nothing',
  async () => {
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA journal_mode = DELETE; CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(3000000))');
    raw.close();
    const before = standing();
    const { code, err } = await dayori('ulimit -f 2048'); // blocks of 512 bytes: no file grows beyond 1 MB
    expect(code).toBe(1);
    expect(err).toMatch(
      /^DATABASE_FILE cannot be used: before its tables are changed the backup cannot be written: [^\n]+\n$/,
    );
    expect(standing()).toEqual(before);
    expect(ask('SELECT tag FROM migrations ORDER BY tag').at(-1)).toEqual({ tag: '0005_cloudflare' });
    expect(backups()).toEqual([]);
    expect(await dayori()).toMatchObject({ code: 0 });
    expect(backups()).toHaveLength(1);
  },
);
