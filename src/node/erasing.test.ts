import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { erase } from '../erasing/erase.ts';
import { resumeSending } from '../pauses/sending-state.ts';
import { noonZone } from '../testing/calendars.ts';
import { sqlOn } from '../testing/database.ts';
import { DAY, enrollReaders, handClock, START, WEEK } from '../testing/deps.ts';
import { freePort } from '../testing/free-port.ts';
import { DAYORI, START as PROGRAM } from '../testing/program.ts';
import { person, tracesOf } from '../testing/readers/lives.ts';
import { linksTo, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { backUp, restore } from './backup.ts';
import { type Node, startNode } from './start.ts';

// Where bytes are left: the files of the database, backups, exports, and everything that the program prints.

const HANA = person('Hana');
let folder: string;
let sink: SmtpSink;
let environment: Record<string, string>;
const running: ChildProcess[] = [];
let open: Node[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
  environment = {
    DATABASE_FILE: join(folder, 'dayori.db'),
    SMTP_URL: sink.url,
    LOG_LEVEL: 'debug',
    PORT: String(await freePort()),
    APP_SECRET: 'a secret for tests that is long enough',
  };
  open = [];
});
afterEach(async () => {
  for (const node of open) await node.close();
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await sink.close();
  rmSync(folder, { recursive: true });
});

type Ended = { code: number; out: string; err: string };
const cli = (...args: string[]) =>
  new Promise<Ended>(resolve => {
    const env = { PATH: process.env.PATH, ...environment };
    execFile(process.execPath, [...DAYORI, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
/**
 * The files of this folder in which these words stand. Another process reads them: a process that closes a file loses its locks on it
 * (https://sqlite.org/howtocorrupt.html, 2.2).
 */
const filesWith = (words: string[]) =>
  readdirSync(folder).filter(name => {
    const bytes = execFileSync('cat', [join(folder, name)], { maxBuffer: 1e9 });
    return words.some(word => bytes.includes(word));
  });
const ask = (query: string, ...values: string[]) => {
  const raw = new DatabaseSync(environment.DATABASE_FILE!);
  try {
    return raw.prepare(query).all(...values) as Record<string, string>[];
  } finally {
    raw.close();
  }
};

/** The tables with a row in which this word stands. */
const tablesWith = (word: string) =>
  ask(
    "SELECT m.name AS name, group_concat('\"' || c.name || '\"', ', ') AS columns FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY 1",
  )
    .filter(
      ({ name, columns }) =>
        ask(`SELECT 1 FROM "${name}" WHERE instr(concat_ws(' ', ${columns}), ?) LIMIT 1`, word).length > 0,
    )
    .map(({ name }) => name);

/** `npm start`, and all that it prints. */
async function server() {
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, PROGRAM, { env });
  running.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (printed += chunk));
  await expect.poll(() => printed).toContain('Dayori is ready');
  const url = `http://127.0.0.1:${environment.PORT}`;
  const visit = (path: string, init: RequestInit = {}) =>
    fetch(new URL(new URL(path, url).pathname, url), { redirect: 'manual', ...init });
  return { child, visit, printed: () => printed };
}
const mailsTo = (address: string) => sink.received.filter(({ recipient }) => recipient === address);

test('erased on the page while the program runs: no file, backup, export or printed line has a trace', async () => {
  const zone = { ...CLINIC, timeZone: noonZone(Date.now()) };
  const first = await startNode(environment);
  await saveClinic(first.deps, zone);
  await first.close();
  const { child, visit, printed } = await server();
  const agent = { headers: { 'user-agent': HANA.agent } };
  await visit('/signup', signupForm(HANA.email, { name: HANA.name, pattern: HANA.pattern }));
  await expect.poll(() => mailsTo(HANA.email).length).toBe(1);
  await visit(linksTo(mailsTo(HANA.email)[0]!, '/confirm/')[0]!, { method: 'POST' });
  await expect.poll(() => mailsTo(HANA.email).length).toBe(2);
  const lesson = mailsTo(HANA.email)[1]!;
  await expect.poll(() => ask("SELECT id FROM deliveries WHERE kind = 'lesson' AND state = 'sent'").length).toBe(1);
  await visit(linksTo(lesson, '/o/')[0]!, agent);
  await visit(linksTo(lesson, '/c/')[0]!, agent);
  const [, leave] = /List-Unsubscribe: <([^>]+)>/i.exec(lesson.raw.replaceAll('\r\n ', ' '))!;
  expect(filesWith([HANA.name]).length).toBeGreaterThan(0);

  const entered = await visit((await cli('sign-in-link')).out.trim(), { method: 'POST' });
  const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
  const [reader] = ask('SELECT id FROM subscribers');
  const origin = `http://127.0.0.1:${environment.PORT}`;
  const answer = await visit(`/admin/readers/${reader!.id}/erase`, { method: 'POST', headers: { cookie, origin } });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/readers?erased=erased']);

  expect(filesWith(tracesOf(HANA))).toEqual([]);
  expect(tablesWith(HANA.pattern)).toEqual(['cohort_counts']); // how many chose it: sums stay, and are nobody's
  expect(statSync(`${environment.DATABASE_FILE}-wal`).size).toBeLessThan(300_000);
  expect((await visit(leave!, { method: 'POST' })).status).toBe(200);
  expect((await cli('backup', join(folder, 'made-afterwards.db'))).code).toBe(0);
  expect((await cli('export', join(folder, 'made-afterwards.ndjson'))).code).toBe(0);
  expect(existsSync(join(folder, 'made-afterwards.ndjson'))).toBe(true);
  child.kill('SIGTERM');
  await expect.poll(() => child.exitCode).toBe(0);
  expect(filesWith(tracesOf(HANA))).toEqual([]);
  expect(tablesWith(HANA.pattern)).toEqual(['cohort_counts']);
  for (const trace of [...tracesOf(HANA), HANA.pattern]) expect(printed()).not.toContain(trace);
  expect(printed()).toContain('a reader was erased');
});

/** Through the program as it starts on Node, with a clock set by hand. */
async function clinicOf(count: number, clock: ReturnType<typeof handClock>) {
  const node = await begin(clock);
  await saveClinic(node.deps, CLINIC);
  await enrollReaders(sqlOn(node.file.raw), { count, at: START });
  node.file.raw.exec(
    `UPDATE subscribers SET email = '${HANA.email}', email_key = '${HANA.email.toLowerCase()}', name = '${HANA.name}' WHERE id = 'sub_0';
     UPDATE enrollments SET pattern = '${HANA.pattern}' WHERE id = 'enr_0'`,
  );
  await pass(node);
  return node;
}
async function begin(clock: ReturnType<typeof handClock>) {
  const node = await startNode({ ...environment, LOG_LEVEL: 'silent' }, { clock, wall: clock, steady: clock.steady });
  open.push(node);
  return node;
}
async function end(node: Node) {
  open.splice(open.indexOf(node), 1);
  await node.close();
}
async function pass(node: Node) {
  await node.tick();
  await node.queue.idle();
}

test('an older backup is put back and resumed: the reader is erased again, and gets nothing', async () => {
  const clock = handClock();
  const node = await clinicOf(3, clock);
  const backup = join(folder, 'older.copy');
  backUp(environment, backup);
  clock.advance(WEEK);
  await pass(node);
  await erase(node.deps, 'sub_0');
  await pass(node);
  await end(node);
  expect(await restore(environment, backup)).toMatchObject({ sending: 'paused', remembered: { erased: 1 } });
  const again = await begin(clock);
  await resumeSending(again.deps);
  const sent = mailsTo(HANA.email).length;
  for (let day = 0; day < 20; day += 1) {
    clock.advance(DAY);
    await pass(again);
  }
  expect(mailsTo(HANA.email)).toHaveLength(sent);
  expect(mailsTo('r1@mail.example').length).toBeGreaterThan(2);
  expect(ask("SELECT id FROM subscribers WHERE id = 'sub_0'")).toEqual([]);
  await end(again);
  expect(filesWith([...tracesOf(HANA), HANA.pattern])).toEqual(['older.copy']);
});

test('the command asks for --yes, erases while the program runs, and names the copies that still know the reader', async () => {
  const clock = handClock();
  const node = await clinicOf(2, clock);
  const copy = join(folder, 'dayori.db.before-0001_x-2026-11-01T00-00-00.000Z');
  backUp(environment, copy);
  await pass(node);
  const asked = await cli('erase', HANA.email);
  expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('--yes')]);
  expect(ask('SELECT id FROM subscribers')).toHaveLength(2);
  const done = await cli('erase', HANA.email, '--yes');
  expect(JSON.parse(done.out.slice(done.out.indexOf('{\n')))).toEqual({
    subscriber: 'sub_0',
    outcome: 'erased',
    purged: true,
    copies: [copy],
  });
  expect(filesWith([...tracesOf(HANA), HANA.pattern])).toEqual([copy.slice(folder.length + 1)]);
  for (const trace of tracesOf(HANA)) expect(done.out + done.err).not.toContain(trace);
  expect(ask("SELECT detail FROM audit_log WHERE action = 'reader-erased'")).toEqual([{ detail: 'sub_0' }]);
  await pass(node);
});

test('of an erased reader the command shows the consent to whoever knows the address, and erases nobody twice', async () => {
  const node = await clinicOf(2, handClock());
  await erase(node.deps, 'sub_0');
  expect((await cli('consent-record', HANA.email)).out).toContain('"act": "withdrawn"');
  expect((await cli('consent-record', 'nobody@mail.example')).code).toBe(2);
  expect((await cli('erase', HANA.email, '--yes')).code).toBe(2);
});

test('the command makes no database', async () => {
  const { code } = await cli('erase', HANA.email, '--yes');
  expect([code, existsSync(environment.DATABASE_FILE!)]).toEqual([2, false]);
});

test('while somebody reads, the journal keeps the trace; the passes empty it within the hour, also after a crash', async () => {
  const clock = handClock();
  const node = await clinicOf(2, clock);
  const reading = new DatabaseSync(environment.DATABASE_FILE!);
  reading.exec('BEGIN');
  reading.prepare('SELECT count(*) FROM subscribers').get();
  expect(await erase(node.deps, 'sub_0')).toEqual({ outcome: 'erased', purged: false });
  await pass(node);
  expect(filesWith(tracesOf(HANA)).length).toBeGreaterThan(0);
  reading.exec('ROLLBACK');
  reading.close();
  await end(node);
  const again = await begin(clock);
  clock.advance(61 * 60_000);
  await pass(again);
  expect(filesWith([...tracesOf(HANA), HANA.pattern])).toEqual([]);
  expect(ask("SELECT key FROM settings WHERE key = 'unpurged'")).toEqual([]);
});

test('several erasures are purged at once, and nothing is owed then, also where an earlier version wrote a real number', async () => {
  const clock = handClock();
  const node = await clinicOf(2, clock);
  const busy = { ...node.deps, storage: { ...node.deps.storage, purge: async () => false } };
  for (const id of ['sub_0', 'sub_1']) {
    await erase(busy, id);
    clock.advance(1_000);
  }
  const owed = () => ask("SELECT value FROM settings WHERE key = 'unpurged'");
  expect(owed()).toEqual([{ value: expect.stringMatching(/^\d+$/) }]);
  node.file.raw.exec("UPDATE settings SET value = value || '.0' WHERE key = 'unpurged'");
  clock.advance(61 * 60_000);
  await pass(node);
  expect(owed()).toEqual([]);
});

test('a hundred erasures among three thousand readers whose rows were moved about: no byte is left', async () => {
  const node = await begin(handClock());
  const { raw } = node.file;
  const many = Array.from({ length: 3_000 }, (_, n) => ({ n, key: (n * 7_919) % 3_000 }));
  raw.exec('BEGIN');
  const reader = raw.prepare(
    "INSERT INTO subscribers (id, email, email_key, name, status, hour, last_lesson_at, created_at) VALUES ('sub_' || ?1, 'Trace' || ?1 || 'Q@mail.example', 'trace' || ?1 || 'q@mail.example', ?2, 'active', 7, NULL, ?1)",
  );
  const signup = raw.prepare(
    "INSERT INTO signups (id, subscriber_id, course, pattern, name, requested_at, expires_at) VALUES ('sgn_' || ?1, 'sub_' || ?1, 'thigh-sciatica', 'sitting', ?2, 0, 0)",
  );
  for (const { key } of many) {
    reader.run(String(key), `Trace${key}Q${'x'.repeat(key % 90)}`);
    signup.run(String(key), `Trace${key}Q`);
  }
  raw.exec(`UPDATE subscribers SET name = name || name || name WHERE created_at % 3 = 0; COMMIT`);
  const erased = many.filter(({ n }) => n % 30 === 0).map(({ key }) => key);
  for (const key of erased.slice(1)) {
    const { deps } = node;
    await erase({ ...deps, storage: { ...deps.storage, purge: undefined } }, `sub_${key}`);
  }
  expect(await erase(node.deps, `sub_${erased[0]}`)).toMatchObject({ purged: true });
  expect(filesWith(erased.flatMap(key => [`Trace${key}Q`, `trace${key}q`]))).toEqual([]);
  expect(filesWith(['Trace1Q'])).toEqual(['dayori.db']);
});

test('a database of before, which overwrote nothing, is written anew once after the upgrade', async () => {
  const clock = handClock();
  await end(await clinicOf(2, clock));
  const raw = new DatabaseSync(environment.DATABASE_FILE!);
  raw.exec(`PRAGMA secure_delete = OFF; DELETE FROM subscribers WHERE id = 'sub_0'; UPDATE enrollments SET pattern = NULL;
    DROP INDEX deliveries_doubtful; DELETE FROM migrations WHERE tag = '0004_doubtful'`);
  raw.close();
  expect(filesWith([HANA.name])).toContain('dayori.db');
  const node = await begin(clock);
  clock.advance(9 * DAY);
  await pass(node);
  await pass(node);
  expect(filesWith(tracesOf(HANA)).filter(name => !name.includes('.before-'))).toEqual([]);
});
