import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../src/testing/free-port.ts';
import { START } from '../../src/testing/program.ts';
import { SECRET, stock } from '../speed/program.ts';
import type { Recorded } from './compare.ts';
import { cpuOf, peakOf } from './process-figures.ts';
import type { Limits } from './result.ts';

export type Started = Awaited<ReturnType<Installation['start']>>;
export type Installation = Awaited<ReturnType<typeof install>>;

/** A database file in which the lessons of `due` readers are due. */
export async function install(due: number) {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-bench-'));
  const file = join(folder, 'bench.db');
  const port = String(await freePort());
  await stock(file, `http://localhost:${port}`, { sent: 0, due });
  const raw = new DatabaseSync(file, { timeout: 10_000 });
  const one = (sql: string) => raw.prepare(sql).get() as Record<string, number>;
  return {
    folder,
    sent: () => one("SELECT count(*) AS n FROM deliveries WHERE state = 'sent'").n!,
    /** Those that the server has taken or refused. */
    answered: () => one("SELECT count(*) AS n FROM deliveries WHERE state NOT IN ('due', 'claimed', 'sending')").n!,
    inHand: () => one("SELECT count(*) AS n FROM deliveries WHERE state IN ('claimed', 'sending')").n!,
    inFlight: () => one("SELECT count(*) AS n FROM deliveries WHERE state = 'sending'").n!,
    records: () => raw.prepare(RECORDS).all().map(toRecorded),
    /** When each mail entered, in order (epoch ms). */
    enteredAt: () =>
      raw
        .prepare('SELECT entered_at AS at FROM deliveries WHERE entered_at > 0 ORDER BY 1')
        .all()
        .map(row => Number(row.at)),
    /** Time (ms) from the first mail's entering to the last one's acceptance. */
    span: () => one("SELECT max(accepted_at) - min(entered_at) AS ms FROM deliveries WHERE state = 'sent'").ms!,
    /** As if five minutes had passed since the program that held them was killed. */
    endLeases: () => raw.exec('UPDATE deliveries SET lease_until = 1 WHERE lease_until > 1'),
    /** The program as `npm start` runs it. Resolves when it is ready. */
    async start(settings: Record<string, string>) {
      const env = { PATH: process.env.PATH!, PORT: port, DATABASE_FILE: file, APP_SECRET: SECRET, LOG_LEVEL: 'error' };
      const child = spawn(process.execPath, START, {
        env: { ...env, MALLOC_ARENA_MAX: '2', ...settings },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      await new Promise<void>(ready => child.stdout.on('data', chunk => chunk.includes('Dayori is ready') && ready()));
      return {
        cpu: () => cpuOf(child.pid!),
        peak: () => peakOf(child.pid!),
        async end(signal: 'SIGTERM' | 'SIGKILL') {
          child.kill(signal);
          await exit;
        },
      };
    },
    close() {
      raw.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const RECORDS = `SELECT email, state = 'sent' AS sent, possible_duplicate AS in_doubt
  FROM deliveries d JOIN subscribers s ON s.id = d.subscriber_id`;
const toRecorded = (row: Record<string, unknown>): Recorded => ({
  recipient: String(row.email),
  isSent: row.sent === 1,
  inDoubt: row.in_doubt === 1,
});

/** Waits until there are so many, or for so long. */
export async function progress(count: () => number, { mails, ms }: Limits) {
  const end = performance.now() + ms;
  while (performance.now() < end && count() < mails) await wait(100);
}
