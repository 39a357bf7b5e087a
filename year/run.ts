import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { loadLibrary } from '../src/rendering/library.ts';
import { newJudge } from './judge/judge.ts';
import { planFor } from './make-plan.ts';
import { MIXES, type MixName } from './mixes.ts';
import type { Plan } from './plan.ts';
import { printSum, printTried } from './report.ts';
import { SEEDS } from './seeds.ts';
import { shrink } from './shrink.ts';
import { type Tried, tryWorld } from './try-world.ts';

const USAGE = `npm run year                                   one world of each mix, always the same seeds
npm run year -- --seed N --mix NAME            one world; --mix each: one of each mix
npm run year -- --seeds 500 [--from N]         many worlds, the mixes in turn; --mix desk,all: these in turn
npm run year -- --seed N --mix NAME --shrink   the smallest plan that breaks the same promise, kept in a file
npm run year -- --plan FILE                    the world of a kept plan
    --days N   another length    --density N   as much happens in a day    --trace   every line    --jobs N   processes
mixes: ${Object.keys(MIXES).join(', ')}
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    mix: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    days: { type: 'string' },
    density: { type: 'string' },
    plan: { type: 'string' },
    jobs: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const names = Object.keys(MIXES) as MixName[];
const size = { days: numberOf(values.days), density: numberOf(values.density) };
if (values.help) fail(USAGE);
const plans = plansAsked();
if (process.send) serve();
else if (values.shrink) await shrinkFirst(plans[0]!);
else await tryAll(plans);

function plansAsked(): Plan[] {
  if (values.plan) return [JSON.parse(readFileSync(values.plan, 'utf8'))];
  if (values.seeds) {
    const from = numberOf(values.from)!;
    const mixes = mixesOf(values.mix ?? 'each');
    return Array.from({ length: numberOf(values.seeds)! }, (_, nth) =>
      planFor(from + nth, mixes[nth % mixes.length]!, size),
    );
  }
  if (!values.seed) return mixesOf(values.mix ?? 'each').map(mix => planFor(SEEDS[mix], mix, size));
  return mixesOf(values.mix ?? 'all').map(mix => planFor(numberOf(values.seed)!, mix, size));
}

function mixesOf(asked: string): MixName[] {
  if (asked === 'each') return names;
  return asked.split(',').map(name => names.find(one => one === name) ?? fail(`there is no mix "${name}"\n${USAGE}`));
}

/** Worlds run side by side in processes of their own; those in which most happens first, so that no process waits for a long one at the end. */
async function tryAll(plans: Plan[]) {
  const jobs = Math.min(plans.length, numberOf(values.jobs) ?? availableParallelism());
  const left = plans.toSorted((a, b) => b.items.length - a.items.length).values();
  const tried: Tried[] = [];
  const heard = (world: Tried) => {
    tried.push(world);
    printTried(world);
  };
  if (jobs === 1 || values.trace) {
    const library = await loadLibrary('emails', 'build/mails');
    for (const plan of left) heard(await tryWorld(plan, library, values.trace ? line => console.log(line) : undefined));
  } else await Promise.all(Array.from({ length: jobs }, () => employ(left, heard)));
  printSum(tried);
  if (tried.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

async function employ(left: Iterator<Plan>, heard: (tried: Tried) => void) {
  const child = fork(import.meta.filename, [], { execArgv: process.execArgv });
  for (let next = left.next(); !next.done; next = left.next()) {
    child.send(next.value);
    heard(
      await new Promise<Tried>((resolve, reject) => {
        child.once('message', answer => resolve(answer as Tried));
        child.once('exit', () => reject(new Error('a process of the simulation ended by itself')));
      }),
    );
    child.removeAllListeners('exit');
  }
  child.disconnect();
}

async function serve() {
  const library = await loadLibrary('emails', 'build/mails');
  process.on('message', async plan => process.send!(await tryWorld(plan as Plan, library)));
}

async function shrinkFirst(plan: Plan) {
  const library = await loadLibrary('emails', 'build/mails');
  const told = (items: number) => process.stderr.write(`${items} items\n`);
  const shrunk = await shrink(plan, library, { judged: newJudge, told });
  if (!shrunk) return console.log('the plan keeps every promise');
  const { plan: small, violation, runs } = shrunk;
  const file = `year-${plan.mix}-${plan.seed}.json`;
  writeFileSync(file, `${JSON.stringify(small, null, 2)}\n`);
  console.log(
    `${violation.kind}: ${violation.text}\n${plan.items.length} items became ${small.items.length}, after ${runs} worlds`,
  );
  console.log(`again: npm run year -- --plan ${file} --trace`);
  for (const item of small.items) console.log(JSON.stringify(item));
  process.exitCode = 1;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) fail(`"${text}" is not a number\n${USAGE}`);
  return Number(text);
}

function fail(message: string): never {
  process.stderr.write(message);
  process.exit(2);
}
