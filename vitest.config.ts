import { globSync, readFileSync } from 'node:fs';
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
    testTimeout: 180_000,
    hookTimeout: 120_000,
    setupFiles: ['src/testing/property-seed.ts'],
    pool: 'forks',
    // One process for each core. Vitest leaves one core free, and a small machine has two.
    maxWorkers: '100%',
    reporters: ['default'],
    // workerd and wrangler must not contact Cloudflare.
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' },
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['src/**/*.test.{ts,tsx}', 'chaos/*.test.ts', 'year/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['src/testing/d1/**', 'year/d1.test.ts'],
        },
      },
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
