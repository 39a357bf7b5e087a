import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Test files that open a database with one of these functions run twice: on SQLite, and on D1 under workerd. The others test what
 * only files have (locks, backups, the restore guard), whole processes, or no database.
 */
const OPENS_DATABASE = /\b(testDeps|testClinic|signedInClinic|nodeWithSmtp|clinicWithBrowsers|lives|newcomer)\(/;
const onBoth = globSync('src/**/*.test.{ts,tsx}').filter(file => OPENS_DATABASE.test(readFileSync(file, 'utf8')));

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    // These only end what hangs. Beside other work a test takes many times as long as alone.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    setupFiles: ['src/testing/property-seed.ts'],
    pool: 'forks',
    // Three processes for two cores: a third of a test's time is waiting, for browsers, servers and other processes.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    reporters: ['default'],
    // workerd and wrangler must not contact Cloudflare.
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' },
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['src/**/*.test.{ts,tsx}', 'chaos/*.test.ts', 'year/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['src/testing/d1/**', 'year/d1.test.ts', ...onBoth],
        },
      },
      { extends: true, test: { name: 'sqlite', include: onBoth, isolate: false } },
      {
        extends: true,
        test: {
          name: 'd1',
          include: [...onBoth, 'src/testing/d1/*.test.ts', 'year/d1.test.ts', 'bench/opens/year/year.test.ts'],
          globalSetup: 'src/testing/d1/serve.ts',
          env: { TEST_DATABASE: 'd1' },
          isolate: false,
        },
      },
    ],
  },
});
