import type { TestProject } from 'vitest/node';
import { createTestHarness } from 'wrangler';
import { QUICK } from './quick-wrangler.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The WebSocket URL that serves the databases of this run. */
    d1: string;
  }
}

/** workerd must not contact Cloudflare. */
const OFFLINE = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' };
/** How many databases a test may have open at once. */
export const WORLDS_AT_ONCE = 3;
export const databaseName = (process: number | string, world: number) => `DB_${process}_${world}`;

/** Starts one workerd for the whole run, with databases for each test process. */
export default async function serveD1(project: TestProject) {
  const { url, close } = await startD1(namesFor(project.vitest.config.maxWorkers));
  project.provide('d1', url);
  return close;
}

/** Starts a workerd with these databases, for `connect`. wrangler itself applies the migrations. */
export async function startD1(databases: string[]): Promise<{ url: string; close(): Promise<void> }> {
  const server = createTestHarness({
    workers: [
      {
        config: {
          name: 'databases',
          main: 'src/testing/d1/worker.ts',
          compatibility_date: '2026-11-01',
          d1_databases: databases.map(binding => ({ binding, database_id: binding, migrations_dir: 'migrations' })),
        },
      },
    ],
  });
  const { host } = (await withEnvironment({ ...QUICK, ...OFFLINE }, () => server.listen())).url;
  for (const database of databases) await server.getWorker().applyD1Migrations(database);
  return { url: `ws://${host}`, close: () => server.close() };
}

/** Test processes are not to inherit these variables. */
async function withEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}

const namesFor = (processes: number) =>
  Array.from({ length: processes * WORLDS_AT_ONCE }, (_, at) =>
    databaseName(1 + Math.floor(at / WORLDS_AT_ONCE), at % WORLDS_AT_ONCE),
  );
