import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretFile } from '../adapters/files/secret-file.ts';
import { chance } from '../adapters/machine/machine.ts';
import { keysFrom, readToken } from '../links/tokens.ts';
import { START } from '../testing/deps.ts';
import { deploy } from './deploy.ts';
import { deployFiles } from './files.ts';
import { wranglerProgram } from './wrangler-program.ts';

// Tests the whole command. Only Cloudflare's command line is a stand-in, which keeps an account in a file.

type Account = {
  signedIn: boolean;
  accounts: { id: string; name: string }[];
  databases: { name: string; uuid: string }[];
  queues: string[];
  worker?: { secrets: Record<string, string>; vars: Record<string, string>; deployed?: boolean };
  migrated?: string;
  signedInOnce?: boolean;
  fails?: string;
  calls: { command: string; stdin: string; ci: string; metrics: string }[];
};
const FRESH: Account = {
  signedIn: true,
  accounts: [{ id: 'acc', name: 'A clinic' }],
  databases: [{ name: 'of-another-program', uuid: 'not-ours' }],
  queues: ['of-another-program'],
  calls: [],
};
const ADDRESS = 'https://dayori.somebody.workers.dev';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayori-deploy-'));
  copyFileSync('wrangler.toml', join(folder, 'wrangler.toml'));
  change(FRESH);
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = () => join(folder, 'account.json');
const account = (): Account => JSON.parse(readFileSync(place(), 'utf8'));
const change = (to: Partial<Account>) =>
  writeFileSync(place(), JSON.stringify({ ...(existsSync(place()) ? account() : {}), ...to }));
const calls = () => account().calls.map(({ command }) => command);
const secret = () => readFileSync(join(folder, 'data', 'cloudflare.secret'), 'utf8').trim();

/** Runs the command and returns all that it said. */
async function run(wanted?: string, accountId?: string): Promise<string> {
  const said: string[] = [];
  const program = resolve('src/testing/wrangler-stand-in.mjs');
  const environment = { PATH: process.env.PATH, STAND_IN_ACCOUNT: place() };
  await deploy({
    wrangler: wranglerProgram({ program, folder, environment }),
    files: deployFiles(folder, file => secretFile(file, chance)),
    clock: { now: () => START },
    chance,
    say: line => said.push(line),
    wanted,
    accountId,
  });
  return said.join('\n');
}

test('on a fresh account everything is created, and the program knows its address', async () => {
  const said = await run();
  const { databases, queues, worker, migrated } = account();
  expect(databases.map(({ name }) => name)).toEqual(['of-another-program', 'dayori']);
  expect(queues).toEqual(['of-another-program', 'dayori-deliveries', 'dayori-dead-letters']);
  expect(worker).toEqual({ secrets: { APP_SECRET: secret() }, vars: { BASE_URL: ADDRESS }, deployed: true });
  expect(migrated).toBe('uuid-of-dayori-1');
  expect(said).toContain(`Dayori answers at ${ADDRESS}`);
  expect(said).toContain('secret put SMTP_URL');
});

test('the first sign-in link opens with the secret that was put there', async () => {
  const [link] = /https:\S+\/admin\/sign-in\/\S+/.exec(await run())!;
  expect(link).toMatch(/^https:\/\/dayori\.somebody\.workers\.dev\/admin\/sign-in\/[\w.-]+$/);
  const id = readToken(keysFrom(secret()), 'sign-in', 'lnk', link.split('/').at(-1)!)!;
  const insert = account().calls.find(({ command }) => command.startsWith('d1 execute'))!.command;
  expect(insert).toContain(`SELECT '${id}', ${START + 15 * 60_000}`);
});

test('the secret is never said and never an argument; its file is for its owner only', async () => {
  const said = await run();
  expect(secret()).toMatch(/^[\w-]{43}$/);
  expect(said).not.toContain(secret());
  expect(calls().join('\n')).not.toContain(secret());
  expect(account().calls.filter(({ stdin }) => stdin.includes(secret()))).toHaveLength(1);
  expect(statSync(join(folder, 'data', 'cloudflare.secret')).mode & 0o777).toBe(0o600);
});

test('wrangler is run so that it asks no questions and sends no metrics', async () => {
  await run();
  const told = account().calls.map(({ ci, metrics }) => [ci, metrics]);
  expect(new Set(told.map(String))).toEqual(new Set(['1,false']));
});

test('the tracked configuration stays; the one for this account differs in the database only', async () => {
  await run();
  const tracked = readFileSync('wrangler.toml', 'utf8');
  expect(readFileSync(join(folder, 'wrangler.toml'), 'utf8')).toBe(tracked);
  const ours = readFileSync(join(folder, 'wrangler.deploy.toml'), 'utf8').split('\n').slice(1);
  const differing = ours.filter(line => !tracked.split('\n').includes(line));
  expect(differing).toEqual(['database_id = "uuid-of-dayori-1"']);
});

test('a second run creates nothing, puts no secret and keeps the address', async () => {
  await run();
  const before = account();
  change({ calls: [], signedInOnce: true });
  const said = await run();
  const { calls: made, ...after } = account();
  expect(after).toEqual({ ...after, databases: before.databases, queues: before.queues, worker: before.worker });
  const acting = made.map(({ command }) => command).filter(command => /create|put|^deploy /.test(command));
  expect(acting).toEqual([`deploy --config wrangler.deploy.toml --keep-vars --var BASE_URL:${ADDRESS}`]);
  expect(said).not.toContain('/admin/sign-in/');
});

test('before the tables of a database change it says how to bring them back; a new one has nothing to go back to', async () => {
  expect(await run()).not.toContain('time-travel');
  change({ calls: [] });
  const said = await run();
  const asked = calls().findIndex(command => command.startsWith('d1 time-travel info dayori'));
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(calls().findIndex(command => command.startsWith('d1 migrations apply')));
  expect(said).toContain(
    `d1 time-travel restore dayori --config wrangler.deploy.toml --bookmark 00000085-${asked + 1}`,
  );
});

test('without a way back nothing is changed', async () => {
  await run();
  change({ calls: [], fails: 'd1 time-travel' });
  await expect(run()).rejects.toThrow('failed');
  expect(calls().filter(command => /migrations|^deploy /.test(command))).toEqual([]);
});

test('an address of the clinic is taken from the environment, and stays without it', async () => {
  expect(await run('https://letters.example.jp')).not.toContain('workers.dev');
  expect(await run()).toContain('Dayori answers at https://letters.example.jp');
  expect(account().worker!.vars).toEqual({ BASE_URL: 'https://letters.example.jp' });
});

test('a secret that is at Cloudflare but not here is not replaced', async () => {
  await run();
  const there = account().worker!.secrets;
  rmSync(join(folder, 'data'), { recursive: true });
  const said = await run();
  expect(account().worker!.secrets).toEqual(there);
  expect(existsSync(join(folder, 'data'))).toBe(false);
  expect(said).toContain('data/cloudflare.secret is not here');
});

test('without a sign-in it asks for one and does nothing else', async () => {
  change({ signedIn: false });
  await expect(run()).rejects.toThrow(
    'Not signed in to Cloudflare: run "npm run wrangler -- login", or set CLOUDFLARE_API_TOKEN.',
  );
  expect(calls()).toEqual(['whoami --json']);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('a sign-in with several accounts must say which', async () => {
  change({ accounts: [...FRESH.accounts, { id: 'other', name: 'B' }] });
  await expect(run()).rejects.toThrow('set CLOUDFLARE_ACCOUNT_ID');
  expect(calls()).toEqual(['whoami --json']);
  await run(undefined, 'acc');
  expect(account().worker!.deployed).toBe(true);
});

test.each([
  'd1 list',
  'd1 create',
  'queues info dayori-dead',
  'queues create dayori-dead',
  'd1 migrations',
  'secret list',
  'secret put',
  'deployments',
  'deploy ',
])('when "%s" fails it says so, and the next run ends as if it had not', async fails => {
  change({ fails });
  const failed = run();
  await expect(failed).rejects.toThrow(
    /^wrangler .* failed:\n.*A request to the Cloudflare API failed\. \[code: 10013\]$/,
  );
  await run();
  const { databases, queues, worker, migrated } = account();
  expect([databases.length, queues.length, migrated]).toEqual([2, 3, 'uuid-of-dayori-1']);
  expect(worker).toEqual({ secrets: { APP_SECRET: secret() }, vars: { BASE_URL: ADDRESS }, deployed: true });
});

test('a wrong argument is answered with one line of usage, and nothing is done', async () => {
  const call = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; err: string }>(done => {
      const options = { env: { PATH: process.env.PATH, HOME: folder, ...env } };
      const node = ['--disable-warning=ExperimentalWarning', '--import', 'tsx', 'src/deploy/main.ts', ...args];
      execFile(process.execPath, node, options, (error, _, err) => done({ code: Number(error?.code ?? 0), err }));
    });
  const wrongly = await call(['--dryrun']);
  expect([wrongly.code, wrongly.err.split('\n')[0]]).toEqual([2, expect.stringContaining("'--dryrun'")]);
  for (const BASE_URL of [
    'letters.example',
    'http://letters.example',
    'https://localhost:8787',
    'https://letters.example/x',
  ]) {
    const nowhere = await call([], { BASE_URL });
    expect([BASE_URL, nowhere.code, nowhere.err]).toEqual([
      BASE_URL,
      2,
      expect.stringMatching(/^BASE_URL must [^\n]+\n$/),
    ]);
  }
});
