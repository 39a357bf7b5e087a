import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../testing/free-port.ts';

// A checkout that its owner builds once, and a program that runs as a user who may not write there.

/** The user `nobody`. */
const SERVICE = 65_534;
const isRoot = process.getuid?.() === 0;
if (!isRoot)
  process.stderr.write('built-by-its-owner: skipped, because only root can run the program as another user\n');

let folder: string;
let checkout: string;
let database: string;
const running: ChildProcess[] = [];

beforeAll(() => {
  if (!isRoot) return;
  folder = mkdtempSync(join(tmpdir(), 'dayori-'));
  chmodSync(folder, 0o755);
  checkout = join(folder, 'checkout');
  mkdirSync(checkout);
  const parts = ['package.json', 'package-lock.json', 'tsconfig.json', 'src', 'emails', 'migrations'];
  for (const name of parts) cpSync(name, join(checkout, name), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(checkout, 'node_modules'));
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, SERVICE, SERVICE);
  database = join(data, 'dayori.db');
  execFileSync(process.execPath, ['src/run.mjs', 'build'], { cwd: checkout });
});
afterEach(async () => {
  for (const child of running.splice(0).filter(({ exitCode }) => exitCode === null)) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});
afterAll(() => folder && rmSync(folder, { recursive: true }));

const asService = (env: Record<string, string> = {}) => ({
  cwd: checkout,
  uid: SERVICE,
  gid: SERVICE,
  env: { PATH: process.env.PATH, DATABASE_FILE: database, LOG_LEVEL: 'warn', ...env },
});

function dayori(...args: string[]) {
  const options = { ...asService(), encoding: 'utf8' as const };
  return spawnSync(process.execPath, ['src/run.mjs', 'dayori', ...args], options);
}

async function start() {
  const port = String(await freePort());
  const child = spawn(process.execPath, ['src/run.mjs', 'start'], asService({ PORT: port }));
  running.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', chunk => (said.out += chunk));
  child.stderr.on('data', chunk => (said.err += chunk));
  const code = await new Promise<number | 'serves' | null>(resolve => {
    child.stdout.on('data', () => said.out.includes('Dayori is ready') && resolve('serves'));
    child.once('close', resolve);
  });
  return { code, port, ...said };
}

/** Each file of the checkout with the time of its last change. */
const files = () => globSync('**/*', { cwd: checkout, exclude: ['node_modules'] }).map(name => [name, changed(name)]);
const changed = (name: string) => statSync(join(checkout, name)).mtimeMs;

test.skipIf(!isRoot)(
  'what its owner has built runs as a user who may not write there, and writes nothing there',
  async () => {
    const before = files();
    const { code, port } = await start();
    expect(code).toBe('serves');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    // BASE_URL is not set here, so the command would print the link of another port if it did not know of the running program.
    const refused = dayori('sign-in-link');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining(`BASE_URL would be`)]);
    expect(readdirSync(`${database}.running`)).toHaveLength(1);
    expect(dayori('lint').status).toBe(0);
    expect(dayori('backup', join(folder, 'data', 'copy.db')).status).toBe(0);
    expect(files()).toEqual(before);
  },
);

test.skipIf(!isRoot)('a note that a killed program of another user left stops no command', () => {
  const notes = join(checkout, 'build', 'running');
  mkdirSync(notes);
  writeFileSync(
    join(notes, '999999.json'),
    JSON.stringify({ pid: 99_999_999, databaseFile: '/x.db', baseUrl: 'http://x' }),
  );
  const { status, stderr } = dayori('settings', 'get');
  rmSync(notes, { recursive: true });
  expect([status, stderr]).toEqual([0, '']);
});

test.skipIf(!isRoot).each([
  ['a source', 'src/texts/ja/landing.ts', '\nconsole.log("newer");\n'],
  ['a layout', 'emails/layouts/head.mjml', '\n<!-- newer -->\n'],
  ['the lock file', 'package-lock.json', '\n'],
])('where %s is newer than the build, one line says what to do', async (_, name, addition) => {
  const file = join(checkout, name);
  cpSync(file, `${file}.kept`);
  appendFileSync(file, addition);
  const { code, out, err } = await start();
  cpSync(`${file}.kept`, file);
  rmSync(`${file}.kept`);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^[^\n]*\n$/);
  expect(err).toContain(`as the user who owns ${checkout}, run there: npm run build`);
});

test.skipIf(!isRoot)(
  'settings that the user of a command may not read are named, and the command does not go on without',
  () => {
    const file = join(checkout, '.env');
    writeFileSync(file, 'SMTP_URL=smtp://secret@mail.example\n', { mode: 0o600 });
    const { status, stderr } = dayori('sign-in-link');
    rmSync(file);
    expect([status, stderr]).toEqual([
      1,
      `${file} cannot be read by this user; run this as the user that the program runs as\n`,
    ]);
    expect(existsSync(join(checkout, 'data'))).toBe(false);
  },
);
