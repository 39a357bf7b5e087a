import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What takes time, timers or chance from the machine, or leaves them to the database. */
const TAKES =
  /\b(Date\.now|performance\.now|hrtime|setTimeout|setInterval|setImmediate|nextTick|randomBytes|randomUUID|randomInt|randomFill\w*|getRandomValues|Math\.random|Temporal\.Now|AbortSignal\.timeout|randomblob|unixepoch|CURRENT_TIMESTAMP)\b|\bnew Date(\(\)|(?! ?\())|(?<!new )\bDate\(\)|node:timers|\brandom\(\)/;

/** The files that may, and why. Everything else is given `Machine` (`machine.ts`). */
const MAY: Record<string, string> = {
  'src/adapters/machine/machine.ts': 'it is the real machine',
  'src/adapters/sqlite/file.ts': 'the database notes when it was migrated, and nothing reads that',
  'src/adapters/terminal/progress-bar.ts': 'redraws a line for a person at a terminal',
  'src/node/main.ts': 'ends the process, whatever the program does',
  'src/operations/doctor/clock.ts': 'waits for another machine; only a command asks',
  'src/operations/doctor/website.ts': 'waits for another machine; only a command asks',
  'src/signup/section/proof-script.ts': 'its text runs in the browser of a visitor',
};

const PROGRAM = globSync('src/**/*.{ts,tsx}')
  .filter(file => !/\.test\.tsx?$/.test(file) && !file.startsWith('src/testing/'))
  .sort();
const takes = (source: string) => TAKES.test(source);

test('only a few named files take time, timers or chance by themselves', () => {
  expect(PROGRAM.length).toBeGreaterThan(200);
  expect(PROGRAM.filter(file => takes(readFileSync(file, 'utf8')))).toEqual(Object.keys(MAY));
});

test.each([
  'const wall = { now: Date.now };',
  'const at = new Date();',
  'const at = new Date;',
  'const text = Date();',
  'const begun = performance.now();',
  'const begun = process.hrtime.bigint();',
  "import { setTimeout as wait } from 'node:timers/promises';",
  'setTimeout(work, 10)',
  'globalThis.setInterval(work, 10)',
  'await new Promise(setImmediate)',
  'fetch(url, { signal: AbortSignal.timeout(1) })',
  "import { randomBytes } from 'node:crypto';",
  'const id = crypto.randomUUID();',
  'crypto.getRandomValues(new Uint8Array(4))',
  'const n = Math.random();',
  'Temporal.Now.instant()',
  'sql`lower(hex(randomblob(16)))`',
  'sql`ORDER BY random()`',
  'sql`unixepoch()`',
])('%s is noticed', source => {
  expect(takes(source)).toBe(true);
});

test.each([
  'new Date(at).toISOString()',
  'localDate(at, zone)',
  'clock.now()',
  'timers.after(10, work)',
  'Date.parse(at)',
])('%s is no such thing', source => {
  expect(takes(source)).toBe(false);
});
