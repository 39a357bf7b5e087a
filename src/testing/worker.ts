import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AnyD1Database } from 'drizzle-orm/d1';
import { d1Database } from '../adapters/cloudflare/d1.ts';
import { chance } from '../adapters/machine/machine.ts';
import { siteOf } from '../assembly/parts.ts';
import { saveClinic } from '../clinic/settings.ts';
import { readConfig } from '../config.ts';
import { keysFrom } from '../links/tokens.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { noonZone } from './calendars.ts';
import { QUICK } from './d1/quick-wrangler.ts';
import { WEEK } from './deps.ts';
import { CLINIC } from './walk.ts';

const run = promisify(execFile);
const quiet = { CI: '1', WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' };
Object.assign(process.env, QUICK);
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'; // a test must not contact Cloudflare
process.env.WRANGLER_LOG ??= 'warn'; // no log line for each batch of a queue
const { createTestHarness } = await import('wrangler'); // only now: wrangler reads these variables once

/** Bundles the Worker as a deployment would, without deploying. Returns the folder; delete it with `removeBundle`. */
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

/** The bundle under workerd, with its own database and queue. `vars`: what an operator sets. `more`: text added to wrangler.toml. */
export async function startWorker(prebuiltWorkerDir: string, vars: Record<string, string>, more = '') {
  const configPath = configWith(more);
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
    db: d1Database(env.DB as unknown as AnyD1Database),
    rows,
    /** The number in column `n` of the first row. */
    count: async (sql: string, ...values: unknown[]) => Number((await rows(sql, ...values))[0]!.n),
    /** Fills in the settings that real mail needs, and a time zone in which it is about noon. */
    openClinic: () =>
      saveClinic(
        { db: d1Database(env.DB as unknown as AnyD1Database), clock },
        { ...CLINIC, timeZone: noonZone(clock.now()) },
      ),
    /** A link that opens the clinic's pages, as the command prints it. */
    signInLink: (secret: string, baseUrl: string) =>
      createSignInLink({
        ...{ db: d1Database(env.DB as unknown as AnyD1Database), clock, wall: clock, keys: keysFrom(secret), chance },
        site: siteOf(readConfig({ BASE_URL: baseUrl }), () => undefined),
      }),
    /** Requests the path of this link from the Worker, whatever host the link names. */
    visit: (link: string, init?: RequestInit) =>
      fetch(new URL(new URL(link, url).pathname, url), { redirect: 'manual', ...init }),
    /** Moves all that has happened a week into the past, because a test cannot set the Worker's clock. */
    weekAgo: async () => {
      for (const sql of WEEK_AGO) await rows(sql, WEEK);
    },
    tick: () => worker.scheduled({ cron: '* * * * *', scheduledTime: new Date() }),
    logs: () => harness.getLogs().map(({ message }) => message),
    /** Restarts with an empty database and other vars. */
    restart: async (vars: Record<string, string>) => {
      await harness.update({ workers: [{ configPath, prebuiltWorkerDir, vars }] });
      harness.clearLogs();
    },
    async close() {
      await harness.close();
      rmSync(configPath);
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

/**
 * A copy of wrangler.toml with `more`, in which a queue does not wait for more messages before it hands on those it has. Its paths are
 * rewritten, because they are relative to its folder, `build/`.
 */
function configWith(more: string): string {
  const file = join('build', `wrangler-${randomUUID()}.toml`);
  const moved = readFileSync('wrangler.toml', 'utf8')
    .replace('"src/', '"../src/')
    .replace('"build/', '"')
    .replace('"migrations"', '"../migrations"')
    .replaceAll(/^max_batch_timeout = \d+$/gm, 'max_batch_timeout = 0')
    .replace(/\[build\]\ncommand.*\n/, '');
  writeFileSync(file, `${moved}\n${more}`);
  return file;
}

export const removeBundle = (folder: string) => rmSync(folder, { recursive: true });
