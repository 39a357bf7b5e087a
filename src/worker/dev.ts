import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { d1Database } from '../adapters/cloudflare/d1.ts';
import { platformD1 } from '../adapters/cloudflare/platform-d1.ts';
import { holdFolder } from '../adapters/files/held-folder.ts';
import { secretFile } from '../adapters/files/secret-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { siteOf } from '../assembly/parts.ts';
import { simulatedClock } from '../clinic/simulated-clock.ts';
import { ConfigError, readConfig } from '../config.ts';
import { keysFrom } from '../links/tokens.ts';
import { createSignInLink } from '../sign-in/session.ts';
import { startEndingWithUs } from './dev-group.ts';

// Runs the Worker on this machine: workerd with its own D1 database and queue, and the built-in mailbox. It asks Cloudflare for nothing.

const root = join(import.meta.dirname, '../..');
const own = join(root, '.wrangler');
const variables = join(own, 'dayori.env');
const quiet = { CI: '1', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };
Object.assign(process.env, quiet);
/** Variables that an operator may set here too, to try a real mail server. */
const HANDED_ON = ['SMTP_URL', 'SMTP_CONNECTIONS', 'MAIL_FROM', 'LOG_LEVEL'];
/** https://developers.cloudflare.com/workers/configuration/cron-triggers/#test-cron-triggers-locally */
const CRON = '/cdn-cgi/local/scheduled?cron=*+*+*+*+*';
const MINUTE = 60_000;
/** Milliseconds between looks whether workerd still answers, and after how many looks without an answer it is given up. */
const LOOK_EVERY = 2_000;
const GIVEN_UP_AFTER = 5;
const { wall, chance, timers } = machine;

const { port, baseUrl } = configured();
mkdirSync(own, { recursive: true });
await refuseTaken();
const release = (await holdFolder(own)) ?? refuse('dev:worker runs in this folder already: stop that one first');
const secret = secretFile(join(own, 'dayori.secret'), chance);
writeVariables();
await finished(wrangler(['d1', 'migrations', 'apply', 'DB', '--local'], 'ignore'));
// Made before the Worker opens the database, because two processes must not write to it.
const link = await signInLink();
const server = wrangler(
  ['dev', '--ip', '127.0.0.1', '--port', String(port), '--env-file', variables, '--log-level', 'warn'],
  'inherit',
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.kill(signal));
server.once('exit', code => end(code ?? 0));
await answering();
welcome();
void beat();
void watch();

function end(code: number): never {
  release();
  process.exit(code);
}

/** Another program would answer in the Worker's place, and the ready message would be about that one. */
async function refuseTaken() {
  const trial = createServer();
  const isFree = await new Promise(resolve => {
    trial.once('error', () => resolve(false));
    trial.listen(port, '127.0.0.1', () => trial.close(() => resolve(true)));
  });
  if (!isFree) refuse(`port ${port} is in use by another program: set PORT to another one`);
}

function configured() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) refuse(error.message);
    throw error;
  }
}

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

/** A file that only its owner can read. On a command line everybody on this machine would see the secret. */
function writeVariables() {
  const handedOn = HANDED_ON.flatMap(name =>
    process.env[name] ? [`${name}=${JSON.stringify(process.env[name])}`] : [],
  );
  const lines = [`APP_SECRET=${secret}`, `BASE_URL=${baseUrl}`, 'DEV_MAILBOX=on', ...handedOn];
  writeFileSync(variables, `${lines.join('\n')}\n`, { mode: 0o600 });
}

function wrangler(args: string[], output: 'ignore' | 'inherit'): ChildProcess {
  const program = join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  return startEndingWithUs([program, ...args], root, output);
}

async function finished(child: ChildProcess) {
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

async function signInLink(): Promise<string> {
  const { binding, close } = await platformD1(join(root, 'wrangler.toml'), join(own, 'state', 'v3'), process.env);
  try {
    const db = d1Database(binding);
    const clock = await simulatedClock(db, wall);
    const site = siteOf({ baseUrl, mailFrom: undefined, trustedProxies: [] }, () => undefined);
    return await createSignInLink({ db, clock, wall, chance, keys: keysFrom(secret), site });
  } finally {
    await close();
  }
}

async function answering() {
  while (!(await isThere())) await timers.pause(200);
}

/** wrangler goes on when workerd has died, and answers nothing. */
async function watch() {
  for (let silent = 0; silent < GIVEN_UP_AFTER; silent = (await isThere()) ? 0 : silent + 1)
    await timers.pause(LOOK_EVERY);
  process.stderr.write('workerd does not answer any more: ended; start again with npm run dev:worker\n');
  server.removeAllListeners('exit');
  server.once('exit', () => end(1));
  server.kill('SIGTERM');
  timers.after(LOOK_EVERY, () => server.kill('SIGKILL'));
}

function isThere(): Promise<boolean> {
  const patience = new AbortController();
  const stopWaiting = timers.after(LOOK_EVERY, () => patience.abort());
  return fetch(`http://127.0.0.1:${port}/robots.txt`, { signal: patience.signal })
    .then(
      ({ ok }) => ok,
      () => false,
    )
    .finally(stopWaiting);
}

/** Nothing else fires cron triggers here. */
async function beat() {
  for (;;) {
    await fetch(`http://127.0.0.1:${port}${CRON}`).catch(() => {}); // the Worker has logged why
    await timers.pause(MINUTE - (wall.now() % MINUTE));
  }
}

function welcome() {
  const lines = [`Landing page   ${baseUrl}/`];
  if (!process.env.SMTP_URL) lines.push(`Mailbox        ${baseUrl}/mailbox`);
  lines.push(`Sign in        ${link}   (once, for 15 minutes)`);
  process.stdout.write(`\nDayori is ready, on workerd.\n\n  ${lines.join('\n  ')}\n\n`);
}
