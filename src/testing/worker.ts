import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AnyD1Database } from 'drizzle-orm/d1';
import { d1Database } from '../adapters/d1.ts';
import { saveClinic } from '../clinic/settings.ts';
import { noonZone } from './calendars.ts';
import { WEEK } from './deps.ts';
import { CLINIC } from './walk.ts';

const run = promisify(execFile);
const quiet = { CI: '1', WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' };
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'; // a test asks nothing of Cloudflare
process.env.WRANGLER_LOG ??= 'warn'; // nor wants a line for each batch of a queue
const { createTestHarness } = await import('wrangler'); // which reads that once

/** Bundles the Worker as a deployment would, and sends it nowhere. Returns the folder; remove it in the end. */
export async function bundleWorker(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-worker-'));
  const args = ['node_modules/wrangler/bin/wrangler.js', 'deploy', '--dry-run', '--outdir', folder];
  await run(process.execPath, args, { env: { ...process.env, ...quiet } });
  return folder;
}

type Binding = {
  prepare(sql: string): {
    bind(...values: unknown[]): { all(): Promise<{ results: Record<string, unknown>[] }> };
  };
};
type Queue = { sendBatch(messages: { body: unknown; contentType?: string }[]): Promise<void> };
type Env = { DB: Binding; DELIVERIES: Queue; DEAD?: Queue };

/** The bundle under workerd with a database and a queue of its own. `vars` stand in for what an operator sets, `more` for what they add to wrangler.toml. */
export async function startWorker(prebuiltWorkerDir: string, vars: Record<string, string>, more = '') {
  const configPath = more ? configWith(more) : 'wrangler.toml';
  const harness = createTestHarness({ workers: [{ configPath, prebuiltWorkerDir, vars }] });
  const { url } = await harness.listen();
  const worker = harness.getWorker();
  await worker.applyD1Migrations('DB');
  const env = (await worker.getEnv()) as unknown as Env;
  const rows = async (sql: string, ...values: unknown[]) =>
    (
      await env.DB.prepare(sql)
        .bind(...values)
        .all()
    ).results;
  return {
    url,
    env,
    rows,
    /** The number that the first column `n` of the only row holds. */
    count: async (sql: string, ...values: unknown[]) => Number((await rows(sql, ...values))[0]!.n),
    /** Gives the clinic what real mail needs, and noon. */
    openClinic: () =>
      saveClinic(
        { db: d1Database(env.DB as unknown as AnyD1Database), clock },
        { ...CLINIC, timeZone: noonZone(clock.now()) },
      ),
    /** A request to this path, wherever the link that it comes from leads. */
    visit: (link: string, init?: RequestInit) =>
      fetch(new URL(new URL(link, url).pathname, url), { redirect: 'manual', ...init }),
    /** Everything that has happened so far happened a week earlier: the Worker's own clock cannot be turned on. */
    weekAgo: async () => {
      for (const sql of WEEK_AGO) await rows(sql, WEEK);
    },
    tick: () => worker.scheduled({ cron: '* * * * *', scheduledTime: new Date() }),
    logs: () => harness.getLogs().map(({ message }) => message),
    /** Anew, with an empty database and other vars. */
    restart: async (vars: Record<string, string>) => {
      await harness.update({ workers: [{ configPath, prebuiltWorkerDir, vars }] });
      harness.clearLogs();
    },
    async close() {
      await harness.close();
      if (more) rmSync(configPath);
    },
  };
}
const clock = { now: Date.now };
const WEEK_AGO = [
  'UPDATE enrollments SET next_send_at = next_send_at - ?1, created_at = created_at - ?1',
  'UPDATE subscribers SET last_lesson_at = last_lesson_at - ?1',
  'UPDATE deliveries SET accepted_at = accepted_at - ?1, due_at = due_at - ?1',
];

export type TestWorker = Awaited<ReturnType<typeof startWorker>>;

/** The compiler alone under workerd, with the frames that the last bundle was built with. */
export async function startCompiler() {
  const config = {
    name: 'compiler',
    main: 'src/testing/compiler/worker.ts',
    compatibility_date: '2026-11-01',
    compatibility_flags: ['nodejs_compat'],
  };
  const harness = createTestHarness({ workers: [{ config }] });
  const { url } = await harness.listen();
  return { url, close: () => harness.close() };
}

/** Paths in a configuration start from its folder. */
function configWith(more: string): string {
  const file = join('build', `wrangler-${randomUUID()}.toml`);
  const moved = readFileSync('wrangler.toml', 'utf8')
    .replace('"src/', '"../src/')
    .replace('"build/', '"')
    .replace('"migrations"', '"../migrations"')
    .replace(/\[build\]\ncommand.*\n/, '');
  writeFileSync(file, `${moved}\n${more}`);
  return file;
}

export const removeBundle = (folder: string) => rmSync(folder, { recursive: true });
