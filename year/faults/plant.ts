import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * Plants each fault of `year/faults` (or those named) into a copy of the tree, and runs worlds there until a promise is broken. A simulator
 * that has never caught a fault has proved nothing.
 */
const root = process.cwd();
const folder = join(root, 'year', 'faults');
const named = process.argv.slice(2);
const faults = readdirSync(folder)
  .filter(name => name.endsWith('.patch') && (named.length === 0 || named.some(one => name.includes(one))))
  .sort();
const left = faults.values();
// Without a fault every promise must be kept. A world that breaks one all the same proves nothing, so it is named and left out.
const { broken } = JSON.parse((await run(root, ['--all'])).output) as { broken: string[] };
if (broken.length > 0) console.log(`left out, because they break a promise without any fault: ${broken.join(', ')}`);
const results = new Map<string, string>();

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
const caught = [...results.values()].filter(result => result.startsWith('caught')).length;
console.log(`\n${caught} of ${faults.length} planted faults were caught`);
if (caught < faults.length) process.exitCode = 1;

async function work() {
  for (const fault of left) {
    const result = await tryFault(fault);
    results.set(fault, result);
    console.log(`${fault.replace('.patch', '')}: ${result}`);
  }
}

async function tryFault(fault: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'dayori-fault-'));
  try {
    copyTree(copy);
    const patched = spawnSync('git', ['apply', join(folder, fault)], { cwd: copy, encoding: 'utf8' });
    if (patched.status !== 0) return `the patch does not fit any more: ${patched.stderr}`;
    const began = performance.now();
    const { code, output } = await run(copy, broken);
    const seconds = Math.round((performance.now() - began) / 1_000);
    if (code !== 0) return `no world could be run: ${output.slice(-300)}`;
    const { kind, text, world, worlds } = JSON.parse(output);
    if (!kind) return `not caught in ${worlds} worlds, ${seconds} s`;
    return `caught: ${kind} in world ${worlds} (${world}), ${seconds} s: ${text}`;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The tracked files as they are now; dependencies and compiled mails are shared. */
function copyTree(copy: string) {
  const { stdout } = spawnSync('git', ['ls-files', '-z', 'src', 'year', 'emails', 'migrations', 'package.json', 'package-lock.json', 'tsconfig.json'], { cwd: root, encoding: 'utf8' }); // biome-ignore format: one line
  for (const file of stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  for (const shared of ['node_modules', 'build']) symlinkSync(resolve(root, shared), join(copy, shared));
}

function run(cwd: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', 'tsx', 'year/faults/catch.ts', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }); // biome-ignore format: one line
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk;
    });
  return new Promise(done => child.on('close', code => done({ code, output: output.trim().split('\n').at(-1) ?? '' })));
}
