import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { saveClinic } from '../../src/clinic/settings.ts';
import { lessonLinks } from '../../src/links/urls.ts';
import { zoneWhereOpen } from '../../src/testing/calendars.ts';
import { openFile } from '../../src/testing/database.ts';
import { buildWorld, enrollReaders, recordingMailer } from '../../src/testing/deps.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { CLINIC } from '../../src/testing/walk.ts';

export const SECRET = 'a secret for the bench that is long enough';
const HOUR = 3_600_000;
export const LINKS = 3;

/** `sent`: lessons that were sent an hour ago. `due`: readers with a lesson due. */
export type Stock = { smtpUrl: string; sent: number; due: number };

/** The program as `npm start` runs it, in a process of its own, over a database file with this in stock. */
export async function startProgram({ smtpUrl, sent, due }: Stock) {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-bench-'));
  const file = join(folder, 'bench.db');
  const port = await freePort();
  const links = await stock(file, `http://localhost:${port}`, { sent, due });
  const env = {
    ...{ ...process.env, PORT: String(port), DATABASE_FILE: file, APP_SECRET: SECRET, LOG_LEVEL: 'warn' },
    SMTP_URL: smtpUrl,
  };
  const child = spawn(process.execPath, ['src/run.mjs', 'start'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>(resolve =>
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('Dayori is ready') && resolve()),
  );
  const raw = new DatabaseSync(file, { readOnly: true });
  return {
    port,
    links,
    opened: () => raw.prepare(OPENED).get() as { sightings: number; proven: number },
    /** The mails that began to be sent in the minute from `at` (epoch ms): how many, the first and the last, in ms after `at`. */
    mailsAfter: (at: number) => raw.prepare(MAILS).get({ at }) as Record<'mails' | 'first' | 'last', number>,
    async close() {
      raw.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

const OPENED = `SELECT (SELECT count(*) FROM events) AS sightings,
  (SELECT count(*) FROM deliveries WHERE opened_as = 'proven') AS proven`;
const MAILS = `SELECT count(*) AS mails, min(entered_at) - :at AS first, max(accepted_at) - :at AS last
  FROM deliveries WHERE state = 'sent' AND entered_at >= :at AND entered_at < :at + 60000`;

/** Fills a database and returns the links of each sent lesson. */
export async function stock(file: string, baseUrl: string, { sent, due }: Pick<Stock, 'sent' | 'due'>) {
  const database = openFile(file);
  const { deps, running } = await buildWorld({
    database,
    mailer: recordingMailer('smtp'),
    clock: Date,
    appSecret: SECRET,
  });
  await saveClinic(deps, { ...CLINIC, timeZone: zoneWhereOpen() });
  await enrollReaders(database.sql, { count: Math.max(due, 1), due, at: Date.now() });
  const ids = Array.from({ length: sent }, (_, n) => `dlv_${String(n).padStart(16, '0')}`);
  await database.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, version, state, due_at, next_attempt_at, message_id, accepted_at)
     SELECT value, 'lesson', 'old_' || key, 'old_' || key, 'thigh-sciatica', 1, 'old', 'v', 'sent', ?, ?, value, ? FROM json_each(?)`,
    ...[Date.now() - HOUR, Date.now() - HOUR, Date.now() - HOUR, JSON.stringify(ids)],
  );
  await database.sql(
    `INSERT INTO lesson_versions (version, course, lesson, links) VALUES ('v', 'thigh-sciatica', 1, ?)`,
    JSON.stringify(Array.from({ length: LINKS }, () => 'https://clinic.example/')),
  );
  await running.close();
  database.close();
  const linking = { keys: deps.keys, site: { baseUrl } };
  return ids.map(id => {
    const all = lessonLinks(linking, id, LINKS) as Record<string, string>;
    const path = (name: string) => new URL(all[name]!).pathname;
    return { pixel: path('pixel_url'), clicks: Array.from({ length: LINKS }, (_, n) => path(`link_${n + 1}`)) };
  });
}

/** A process of this folder that tells its port. */
export async function startHelper(file: string) {
  const child = fork(join(import.meta.dirname, file));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { port, stop: () => void child.kill() };
}
