// Every npm script starts here: it installs what is missing, then runs the command on the machine's Node, or on one of its own where that
// is too old. It is plain JavaScript, because it must run on an old Node before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, isUnwritable, LEAN, PROGRAM, removeOthers } from './bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
/** `runtime/package.json` names the Node that all tests run on, so it is the oldest that the program is promised to run on. */
const runtime = join(root, 'src', 'runtime');
const [oldest] = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')).dependencies.node.split('.');
/** npm puts a Node among the libraries, as 0.1.0 had one, before the machine's, and installing removes it. */
const isMachines = !process.execPath.startsWith(modules + sep);
const isNewEnough = isMachines && Number(process.versions.node.split('.')[0]) >= Number(oldest);
/** Beside the libraries, not among them, because `npm ci` would fetch it for everybody. */
const ownNode = join(modules, '.dayori-node');
const node = isNewEnough
  ? process.execPath
  : join(ownNode, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
/** For whoever starts a version that was not built and may not build it. `start.ts` says the same where the mails are older. */
const BUILD = `as the user who owns ${root}, run there: npm run build`;
const bin = name => join(modules, name);
const typescript = ['--disable-warning=ExperimentalWarning', '--import', 'tsx'];

/** A file of the bundled program. */
const program = name => join(root, 'build', 'program', name);

/** One file of settings for the program and the commands. What the shell sets comes first. */
const settingsFile = join(root, '.env');
const settings = lstatSync(settingsFile, { throwIfNoEntry: false }) ? [`--env-file=${settingsFile}`] : [];

const commands = {
  build: [[...LEAN, program('build.js')]],
  start: [[...settings, ...LEAN, program('node.js')]],
  dev: [[...settings, '--watch', ...typescript, 'src/node/main.ts']],
  dayori: [[...settings, ...LEAN, program('commands.js')]],
  test: [[bin('vitest/vitest.mjs'), 'run']],
  deploy: [[...typescript, 'src/deploy/main.ts']],
  wrangler: [[bin('wrangler/bin/wrangler.js')]],
  bench: [[...LEAN, ...typescript, 'bench/run.ts']],
  // Worlds leave much short-lived garbage; with room for it they take a tenth less time.
  year: [['--max-semi-space-size=64', ...typescript, 'year/run.ts']],
  'year:faults': [[...typescript, 'year/faults/plant.ts']],
  mutants: [['mutation/run.ts']],
  'bench:started': [[...typescript, 'bench/started.ts']],
  'bench:opens': [[...typescript, 'bench/opens.ts']],
  'bench:worker': [[...typescript, 'bench/worker.ts']],
  'bench:cloudflare': [[...typescript, 'bench/cloudflare.ts']],
  'bench:recount': [[...typescript, 'bench/recount-d1.ts']],
  chaos: [[...typescript, 'chaos/run.ts']],
  check: [
    [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings'],
    [bin('typescript/bin/tsc'), '--noEmit'],
    ['src/check-documents.mjs'],
  ],
  format: [[bin('@biomejs/biome/bin/biome'), 'check', '--write']],
  'dev:worker': [[...typescript, 'src/worker/dev.ts']],
  'build:worker': [[...typescript, 'src/worker/build.ts']],
  pictures: [[...typescript, 'emails/illustrations/render.ts']],
  fixtures: [[...typescript, 'src/testing/fixtures/make.ts']],
  'drizzle-kit': [[bin('drizzle-kit/bin.cjs')]],
};

const [name, ...args] = process.argv.slice(2);
const steps = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!steps) fail(`unknown command: ${name}`);
if (steps[0].includes(settings[0])) refuseUnreadableSettings();
install(needsAll() ? 'all' : 'program');
installNode();
if (name === 'start' || name === 'build') removeOthers(await bundled('program', PROGRAM));
// Commands remove nothing: beside them a program of an older bundle may go on, and load a part of it later.
if (name === 'dayori') await bundled('program', PROGRAM);
if (name === 'bench') await bundled('bench', { memory: 'bench/memory.ts' });
for (const [index, step] of steps.entries()) {
  const last = index === steps.length - 1;
  const code = await run(last ? [...step, ...args] : step);
  if (code !== 0) process.exit(code);
}

/** The program itself needs no parts for development. Its commands need wrangler for a database at Cloudflare, or a local one like it. */
function needsAll() {
  return !['start', 'build', 'dayori'].includes(name) || args.some(arg => ['--cloudflare', '--local'].includes(arg));
}

/** Installs libraries if the lock file has changed since the last time, or adds those of development. A stamp says what is there. */
function install(wanted) {
  const lock = hashOf(join(root, 'package-lock.json'));
  const [stamped, parts] = readStamp(join(modules, '.dayori-installed'));
  if (stamped === lock && [wanted, 'all'].includes(parts)) return;
  refuseUnwritable();
  process.stderr.write('Installing dependencies (once, about a minute) …\n');
  const all = wanted === 'all' || parts === 'all';
  // `npm ci` empties the folder first. What is only added may be added beside a running program.
  if (stamped === lock) npm(root, 'install', '--no-save', '--include=dev');
  else npm(root, 'ci', all ? '--include=dev' : '--omit=dev');
  writeFileSync(join(modules, '.dayori-installed'), `${lock} ${all ? 'all' : 'program'}`);
}

/** Fetches a Node where the machine's is too old. */
function installNode() {
  if (isNewEnough) return;
  const lock = hashOf(join(runtime, 'package-lock.json'));
  const stamp = join(ownNode, '.dayori-installed');
  if (existsSync(node) && readStamp(stamp)[0] === lock) return;
  refuseUnwritable();
  mkdirSync(ownNode, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(runtime, file), join(ownNode, file));
  npm(ownNode, 'ci');
  if (!existsSync(node))
    fail('npm ci did not bring Node. Allow the install script of the package "node" and run again.');
  writeFileSync(stamp, lock);
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ') : [];
}

function refuseUnwritable() {
  if (!mayWrite(root) || (existsSync(modules) && !mayWrite(modules)))
    fail(`the libraries are not those of this version, and this user may not write here; ${BUILD}`);
}

function npm(cwd, ...command) {
  const program = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(program, [...command, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, NODE_ENV: 'development' },
  });
  if (done.status !== 0) fail(`npm ${command[0]} failed:\n${done.stdout ?? ''}${done.stderr ?? done.error ?? ''}`);
}

/** Bundles into a folder of `build/`; ends with one line where that fails. */
async function bundled(name, entryPoints) {
  return bundle(name, entryPoints).catch(error =>
    fail(
      isUnwritable(error)
        ? `build/ is not of this version, and this user may not write there; ${BUILD}`
        : error.message,
    ),
  );
}

/** Node passes over what it cannot read, and the program would start on another database. */
function refuseUnreadableSettings() {
  if (settings.length === 0) return;
  if (!existsSync(settingsFile)) fail(`${settingsFile} is a link that leads nowhere; remove it, or put the file back`);
  if (!mayAccess(settingsFile, constants.R_OK))
    fail(`${settingsFile} cannot be read by this user; run this as the user that the program runs as`);
  if (statSync(settingsFile).isDirectory()) fail(`${settingsFile} is a folder; it must be a file of lines NAME=value`);
  const text = statSync(settingsFile).isFile() ? readFileSync(settingsFile, 'latin1') : '';
  // Node counts the mark among the letters of the first name.
  if (text.startsWith('\xef\xbb\xbf'))
    fail(`${settingsFile} begins with a byte order mark; save it as UTF-8 without BOM`);
  if (text.includes('\0')) fail(`${settingsFile} is not UTF-8 (perhaps UTF-16); save it as UTF-8 without BOM`);
}

/** Runs one step to its end. Passes signals on, so that stopping npm lets the program end in order. */
function run(step) {
  const child = spawn(node, step, { cwd: root, stdio: 'inherit', env: { MALLOC_ARENA_MAX: '2', ...process.env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Otherwise the first opens Node's inspector, and the second ends this process without its child.
  for (const signal of ['SIGUSR1', 'SIGUSR2']) process.on(signal, () => {});
  if (process.env.npm_lifecycle_event) whenParentIsGone(() => child.kill('SIGTERM'));
  return new Promise(resolve => child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
}

/** npm sends a signal to its shell, and some shells die of it without passing it on. Then the death of the parent counts as the signal. */
function whenParentIsGone(stop) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 200);
  watch.unref();
}

function mayWrite(path) {
  return mayAccess(path, constants.W_OK);
}

function mayAccess(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
