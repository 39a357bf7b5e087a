import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { reasonOf, unused } from './equivalent.ts';
import { FAULTS } from './faults.ts';
import { type Mutant, mutantsOf, withMutant } from './mutants.ts';
import { runAll } from './pool.ts';
import { TARGETS } from './targets.ts';
import type { Job, Ran } from './worker.ts';

// Changes the program one small thing at a time and runs the tests that should notice. Arguments: parts of file names; `faults` for the
// faults of `faults.ts` alone. `ended`: the tests did not come to an end in time, which counts as noticed. Exit code 1: a file's tests fail
// without any change, a fault lives, or under 90 % of the mutants were noticed.

const LEAST = 0.9;
/** How many times as long as without a change the tests of a mutant may take. */
const PATIENCE = 5;
type Trial = Job & { mutant?: Mutant; fault?: string };

const asked = process.argv.slice(2);
/** After which time (ms) the tests of each file are ended. */
const longest = new Map<string, number>();
const began = performance.now();
const size = Math.min(2, availableParallelism());
const files = Object.keys(TARGETS).filter(file => asked.length === 0 || asked.some(part => file.includes(part)));
const ok = [await unchangedPasses(), await faultsDie(), await mutantsDie()];
console.log(`${Math.round((performance.now() - began) / 1_000)} s on ${size} processes`);
process.exitCode = ok.every(Boolean) ? 0 : 1;

async function unchangedPasses(): Promise<boolean> {
  const broken: string[] = [];
  const trials = files.map(file => ({ file, source: read(file), tests: TARGETS[file]! }));
  await runAll(trials, size, ({ file }, { failed, ms = 0 }) => {
    longest.set(file, PATIENCE * ms + 10_000);
    if (failed.length > 0) broken.push(`${file}, unchanged: ${failed}`);
  });
  if (broken.length === 0) return true;
  console.log(broken.join('\n'));
  process.exit(1);
}

async function faultsDie(): Promise<boolean> {
  if (asked.length > 0 && !asked.includes('faults')) return true;
  const trials = FAULTS.map(fault => ({ ...fault, source: planted(fault), fault: fault.title }));
  let alive = 0;
  await runAll(trials, size, ({ fault }, { failed }) => {
    if (failed.length === 0) alive += 1;
    console.log(`${failed.length === 0 ? 'LIVES' : 'dies'}  ${fault}\n      ${failed[0] ?? 'no test failed'}`);
  });
  console.log(`${FAULTS.length - alive} of ${FAULTS.length} faults died\n`);
  return alive === 0;
}

function planted({ file, from, to }: (typeof FAULTS)[number]): string {
  const source = read(file);
  if (source.split(from).length !== 2) throw new Error(`the fault does not fit ${file} any more: ${from}`);
  return source.replace(from, () => to);
}

async function mutantsDie(): Promise<boolean> {
  const trials = files.flatMap(trialsOf);
  const ran = new Map<Trial, Ran>();
  await runAll(trials, size, (trial, result) => {
    ran.set(trial, result);
    if (result.failed.length === 0) console.log(`lives  ${described(trial)}`);
    if (result.failed[0] === 'time') console.log(`ended  ${described(trial)}`);
    const ofFile = trials.filter(({ file }) => file === trial.file);
    if (ofFile.every(one => ran.has(one))) score(trial.file, ofFile, ran);
  });
  for (const line of unused(files)) console.log(`equivalent.tsv names no mutant of today: ${line}`);
  return files.length === 0 || score('in all', trials, ran) >= LEAST;
}

function trialsOf(file: string): Trial[] {
  return mutantsOf(read(file))
    .filter(mutant => reasonOf(file, mutant) === undefined)
    .map(mutant => ({
      file,
      mutant,
      source: withMutant(read(file), mutant),
      tests: TARGETS[file]!,
      longest: longest.get(file),
    }));
}

function score(name: string, trials: Trial[], ran: Map<Trial, Ran>): number {
  const died = trials.filter(trial => ran.get(trial)!.failed.length > 0).length;
  const share = trials.length === 0 ? 1 : died / trials.length;
  console.log(
    `${(share * 100).toFixed(1).padStart(5)} %  ${String(died).padStart(4)} of ${String(trials.length).padStart(4)}  ${name}`,
  );
  return share;
}

function described({ file, mutant }: Trial): string {
  const { line, column, from, to } = mutant!;
  return `${file}:${line}:${column}\t${oneLine(from)}\t${oneLine(to)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
