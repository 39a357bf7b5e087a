import { parseArgs } from 'node:util';
import { drops } from './drops.ts';
import { kills } from './kills.ts';
import { leases } from './leases.ts';
import { processes } from './processes.ts';
import { seededRandom } from './random.ts';
import { formatReports, type Report } from './report.ts';
import { unsubscribes } from './unsubscribes.ts';

// Puts faults to the running program. Is anything lost, doubled or reordered beyond what the README promises?

const SCENARIOS = { kills, processes, leases, unsubscribes, drops };

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const names = (values.only?.split(',') ?? Object.keys(SCENARIOS)) as (keyof typeof SCENARIOS)[];
process.stdout.write(`seed ${seed}\n`);

const reports: Report[] = [];
for (const name of names) {
  const report = await SCENARIOS[name].run(seededRandom(seed), values.short).catch(failure);
  process.stderr.write(`${name}: ${report ? `${report.seconds} s` : 'could not be played to its end'}\n`);
  if (report) reports.push(report);
}
process.stdout.write(`\n${formatReports(reports)}\n`);
process.exitCode = reports.length < names.length || reports.some(report => report.broken.length > 0) ? 1 : 0;

/** The other scenarios are played all the same. */
function failure(error: unknown): undefined {
  process.stderr.write(`${(error as Error).stack}\n`);
}
