import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createVitest, type Vitest } from 'vitest/node';

/** `source`: what `file` holds for this run. `tests`: test files, the quickest first. `longest`: after which time (ms) the run is ended. */
export type Job = { file: string; source: string; tests: string[]; longest?: number };
/** `failed`: the titles of the tests that failed in the first test file in which any did; empty where all passed. */
export type Ran = { failed: string[]; ms?: number };

/** What the file under test holds instead of what lies on the disk. */
let mutated = { file: '', source: '' };

const vitest = await createVitest(
  'test',
  {
    config: false,
    watch: false,
    reporters: [{}],
    include: ['src/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 1,
    bail: 1,
    fsModuleCache: false, // it would give the file as it lies on the disk
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
  {
    oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
    plugins: [{ name: 'mutant', enforce: 'pre', load: id => (id === mutated.file ? mutated.source : undefined) }],
  },
);

process.on('message', async (job: Job) => {
  const began = performance.now();
  const ran = await run(vitest, job);
  process.send!({ ...ran, ms: performance.now() - began });
});
process.send!('ready');

async function run(vitest: Vitest, { file, source, tests }: Job): Promise<Ran> {
  turnTo(vitest, resolve(file), source);
  for (const test of tests) {
    const specification = vitest.getRootProject().createSpecification(resolve(test));
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
    // What is handed back holds the test files of earlier runs too.
    const own = testModules.filter(({ moduleId }) => moduleId === specification.moduleId);
    const failed = own.flatMap(module => [...module.children.allTests('failed')].map(({ fullName }) => fullName));
    const broken = unhandledErrors.length > 0 || own.length === 0 || own.some(module => module.state() === 'failed');
    if (broken) return { failed: [failed.map(name => `${test}: ${name}`)[0] ?? `${test} does not load`] };
  }
  return { failed: [] };
}

/** Only the file that is changed and the one that was changed before are read anew. */
function turnTo(vitest: Vitest, file: string, source: string) {
  if (mutated.file && mutated.file !== file) {
    const before = mutated.file;
    mutated = { file: before, source: readFileSync(before, 'utf8') };
    vitest.invalidateFile(before);
  }
  mutated = { file, source };
  vitest.invalidateFile(file);
}
