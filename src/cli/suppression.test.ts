import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlOn } from '../testing/database.ts';
import { enrollReaders } from '../testing/deps.ts';
import { DAYORI } from '../testing/program.ts';
import { reply, type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';

// Runs the command as an operator types it.

/** Thursday, 13:00 in Tokyo. */
const NOON = '2026-11-26T13:00:00+09:00';
let folder: string;
let sink: SmtpSink;
let database: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  database = join(folder, 'dayori.db');
  sink = await smtpSink();
  writeFileSync(join(folder, 'clinic.json'), JSON.stringify({ ...CLINIC, lessonHour: 7 }));
  await dayori('settings', 'set', join(folder, 'clinic.json'));
});
afterEach(async () => {
  await sink.close();
  rmSync(folder, { recursive: true });
});

type Ended = { code: number; out: string; err: string };
const dayori = (...args: string[]) =>
  new Promise<Ended>(resolve => {
    const env = { PATH: process.env.PATH, DATABASE_FILE: database, SMTP_URL: sink.url, LOG_LEVEL: 'debug' };
    execFile(process.execPath, [...DAYORI, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

async function sql(text: string) {
  const raw = new DatabaseSync(database);
  try {
    return await sqlOn(raw)(text);
  } finally {
    raw.close();
  }
}

/** Sends to `count` readers, each of whom the server calls an unknown user. */
async function refused(count: number) {
  const raw = new DatabaseSync(database);
  await enrollReaders(sqlOn(raw), { count, at: Date.parse(NOON) });
  raw.close();
  sink.refuse.rcpt = address => reply(550, `5.1.1 <${address}>: User unknown`);
  await dayori('tick', '--at', NOON);
  sink.refuse.rcpt = undefined;
}
const statuses = async () => (await sql('SELECT status FROM subscribers')).map(({ status }) => status);
const audited = async () =>
  (await sql('SELECT action, detail FROM audit_log ORDER BY id')).map(({ action, detail }) => [
    action,
    detail as string | null,
  ]);

test('list shows who is suppressed, without addresses; lift brings one back, and the audit log keeps the id', async () => {
  await refused(2);
  const listed = await dayori('suppression', 'list');
  expect(JSON.parse(listed.out)).toEqual({
    inQuestion: [],
    suppressions: [0, 1].map(() => ({
      at: expect.any(Number),
      day: '2026-11-26',
      domain: 'mail.example',
      reason: expect.any(String),
      cause: 'refusal',
      state: 'struck-off',
      subscriber: expect.stringMatching(/^sub_[01]$/),
    })),
  });
  const lifted = await dayori('suppression', 'lift', 'R0@mail.example');
  expect([lifted.code, JSON.parse(lifted.out)]).toEqual([0, { outcome: 'lifted', subscriber: 'sub_0' }]);
  expect(await statuses()).toEqual(['active', 'suppressed']);
  expect(await audited()).toEqual([['suppression-lifted', 'sub_0']]);
  for (const { out, err } of [listed, lifted]) expect(out + err).not.toMatch(/r0@/i);
  const again = await dayori('suppression', 'lift', 'r0@mail.example');
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('not suppressed')]);
  expect(await audited()).toHaveLength(1);
});

test('a complaint is not lifted', async () => {
  await refused(1);
  await sql("UPDATE suppressions SET cause = 'complaint'");
  const { code, err } = await dayori('suppression', 'lift', 'r0@mail.example');
  expect([code, err]).toEqual([2, expect.stringContaining('only a new sign-up')]);
  expect([await statuses(), await audited()]).toEqual([['suppressed'], []]);
});

test.each([
  ['release', 'active', 'suppressions-released'],
  ['confirm', 'suppressed', 'suppressions-confirmed'],
])('%s decides a day that is in question', async (verb, status, action) => {
  await refused(5);
  expect(new Set(await statuses())).toEqual(new Set(['in-question']));
  expect(JSON.parse((await dayori('suppression', 'list')).out).inQuestion).toEqual([
    { day: '2026-11-26', readers: 5, domains: [{ domain: 'mail.example', readers: 5, accepted: 0 }] },
  ]);
  expect((await dayori('suppression', verb, '2026-11-25')).code).toBe(2);
  const decided = await dayori('suppression', verb, '2026-11-26');
  expect([decided.code, JSON.parse(decided.out)]).toEqual([0, { day: '2026-11-26', readers: 5 }]);
  expect(new Set(await statuses())).toEqual(new Set([status]));
  expect(await audited()).toEqual([[action, '2026-11-26 5']]);
});

test('what cannot be understood is refused with the way to say it', async () => {
  for (const args of [
    [],
    ['lift'],
    ['list', 'x'],
    ['lift', 'a@b.jp', 'c@d.jp'],
    ['pardon', 'a@b.jp'],
    ['release', 'today'],
  ]) {
    const { code, err } = await dayori('suppression', ...args);
    expect([args, code, err]).toEqual([args, 2, expect.stringMatching(/suppression list/)]);
  }
  expect((await dayori('suppression', 'lift', 'nobody')).err).toContain('not a mail address');
});
