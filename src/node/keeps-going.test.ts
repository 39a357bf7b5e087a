import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { saveClinic } from '../clinic/settings.ts';
import { zoneWhereOpen } from '../testing/calendars.ts';
import { openFile } from '../testing/database.ts';
import { buildWorld, enrollReaders, recordingMailer } from '../testing/deps.ts';
import { freePort } from '../testing/free-port.ts';
import { PATIENCE } from '../testing/patience.ts';
import { START } from '../testing/program.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';
import { CLINIC } from '../testing/walk.ts';

// `npm start`, with more lessons due than one pass of the scheduler makes.

const DUE = 5_300;
const SECRET = 'a secret for tests that is long enough';
const WAIT = { timeout: PATIENCE, interval: 100 };

let folder: string;
let sink: SmtpSink;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  sink = await smtpSink();
});
afterEach(async () => {
  await sink.close();
  rmSync(folder, { recursive: true });
});

async function enrollAll(file: string) {
  const database = openFile(file);
  const { deps, running } = await buildWorld({
    ...{ database, mailer: recordingMailer('smtp'), clock: Date, appSecret: SECRET },
  });
  await saveClinic(deps, { ...CLINIC, timeZone: zoneWhereOpen() });
  await enrollReaders(database.sql, { count: DUE, at: Date.now() });
  await running.close();
  database.close();
}

async function start(file: string) {
  const env = { PATH: process.env.PATH!, PORT: String(await freePort()), DATABASE_FILE: file, APP_SECRET: SECRET };
  const program = spawn(process.execPath, START, {
    env: { ...env, SMTP_URL: sink.url, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { program, exit: once(program, 'exit') };
}

test('all that is due goes out once, also where the program is stopped in the middle', async () => {
  const file = join(folder, 'dayori.db');
  await enrollAll(file);
  const first = await start(file);
  await vi.waitFor(() => expect(sink.received.length).toBeGreaterThan(DUE / 3), WAIT);
  first.program.kill('SIGTERM');
  expect(await first.exit).toEqual([0, null]);
  expect(sink.received.length).toBeLessThan(DUE);
  const second = await start(file);
  await vi.waitFor(() => expect(sink.received).toHaveLength(DUE), WAIT);
  second.program.kill('SIGTERM');
  expect(await second.exit).toEqual([0, null]);
  expect(new Set(sink.received.map(({ recipient }) => recipient)).size).toBe(DUE);
});
