import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Installation, install, type Started } from './started/program.ts';
import { ownSink, postfixSink, type Server } from './started/servers.ts';
import { print } from './world.ts';

// The program as `npm start` runs it, in a process of its own, over real SMTP: how long all that is due takes, also where it is stopped or
// killed in the middle, and how fast it is against servers of several kinds. See README.md.

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, mails: { type: 'string', default: '15000' } },
});
const MAILS = Number(values.mails);
const MINUTE = 60_000;

await rates();
await wholes();
if ('one mail a second'.includes(values.only)) await waits();

/** One row for each kind of server. A row ends after 20 s or 20,000 mails. */
async function rates() {
  const rows: [
    name: string,
    open: () => Promise<Server | undefined>,
    settings?: Record<string, string>,
    dkim?: true,
  ][] = [
    ['pipelining', () => postfixSink(true)],
    ['no pipelining', () => postfixSink(false)],
    ['pipelining, 20 connections', () => postfixSink(true), { SMTP_CONNECTIONS: '20' }],
    ['own sink', () => ownSink()],
    ['TLS', () => ownSink([], true)],
    ['DKIM', () => postfixSink(true), {}, true],
    ['20 ms a round trip', () => ownSink(['--delay', '20'])],
    ['20 ms, 20 connections', () => ownSink(['--delay', '20']), { SMTP_CONNECTIONS: '20' }],
    ['100 ms a round trip', () => ownSink(['--delay', '100'])],
    ['5 % refused for now, 1 % for good', () => ownSink(['--refuse'])],
  ];
  line('', 'mails', 'a second', 'CPU a mail', 'memory', "sink's CPU");
  for (const [name, open, settings = {}, dkim] of rows) {
    if (!name.includes(values.only)) continue;
    const server = await open();
    if (!server) print(`${name}: smtp-sink is not installed`);
    else await rate(name, server, settings, dkim);
  }
}

async function rate(name: string, server: Server, settings: Record<string, string>, dkim?: true) {
  const installation = await install(20_000);
  const signing = dkim ? dkimSettings(installation) : {};
  const program = await installation.start({ SMTP_URL: server.url, ...settings, ...signing });
  const [cpu, sinkCpu] = [program.cpu(), server.cpu()];
  await progress(installation, 20_000, 20_000);
  const [sent, ms] = [installation.sent(), installation.span()];
  const perMail = (spent: number) => `${(spent / sent).toFixed(3)} ms`;
  const figures = [perMail(program.cpu() - cpu), `${program.peak().toFixed(0)} MB`, perMail(server.cpu() - sinkCpu)];
  line(name, sent, (sent / (ms / 1_000)).toFixed(0), ...figures);
  await program.end('SIGTERM');
  installation.close();
  server.stop();
}

function dkimSettings({ folder }: Installation) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const file = join(folder, 'dkim.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { DKIM_KEY_FILE: file, DKIM_SELECTOR: 'bench' };
}

/** All that is due, from the start to the last mail. */
async function wholes() {
  type Middle = (program: Started, of: Installation, server: Server) => Promise<Started>;
  const rows: [name: string, settings: Record<string, string>, middle?: Middle][] = [
    ['all due, undisturbed', {}],
    ['all due, SIGTERM in the middle', {}, stopped],
    ['all due, SIGKILL in the middle', {}, killed],
    ['all due, SMTP_PER_SECOND=50', { SMTP_PER_SECOND: '50' }],
  ];
  for (const [name, settings, middle] of rows) {
    if (!name.includes(values.only)) continue;
    const server = await ownSink();
    const installation = await install(MAILS);
    const begun = performance.now();
    let program = await installation.start({ SMTP_URL: server.url, ...settings });
    if (middle) {
      await progress(installation, MAILS / 2, MINUTE);
      program = await middle(program, installation, server);
    }
    await progress(installation, MAILS, 10 * MINUTE);
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    const { recipients, doubled } = await server.counts();
    const facts = `${seconds} s, starting included; ${MAILS - recipients} lost, ${doubled} twice`;
    print(`${name}: ${MAILS.toLocaleString('en')} in ${facts}; ${program.peak().toFixed(0)} MB`);
    await program.end('SIGTERM');
    installation.close();
    server.stop();
  }
}

/** How long after its entering a mail begins to leave, at one mail a second over five connections. */
async function waits() {
  const server = await ownSink();
  const installation = await install(100);
  const program = await installation.start({ SMTP_URL: server.url, SMTP_PER_SECOND: '1' });
  await progress(installation, 20, MINUTE);
  const entered = installation.enteredAt();
  const { begunAt } = await server.counts();
  const ms = begunAt.map((at, n) => at - entered[n]!).toSorted((a, b) => a - b);
  const [least, middle, most] = [ms[0], ms[Math.floor(ms.length / 2)], ms.at(-1)];
  print(
    `one mail a second: ${ms.length} mails began ${least} to ${most} ms after they entered, the median ${middle} ms`,
  );
  await program.end('SIGTERM');
  installation.close();
  server.stop();
}

async function stopped(program: Started, of: Installation, { url }: Server) {
  const from = performance.now();
  await program.end('SIGTERM');
  print(
    `  ended ${((performance.now() - from) / 1_000).toFixed(1)} s after SIGTERM; ${of.inHand()} mails left in hand`,
  );
  return of.start({ SMTP_URL: url });
}

async function killed(program: Started, of: Installation, { url }: Server) {
  await program.end('SIGKILL');
  print(`  ${of.inFlight()} in flight at SIGKILL; their leases end at once here, and after five minutes in earnest`);
  of.endLeases();
  return of.start({ SMTP_URL: url });
}

/** Waits until so many are sent, or for so long (ms). */
async function progress({ sent }: Installation, count: number, most: number) {
  const end = performance.now() + most;
  while (performance.now() < end && sent() < count) await wait(100);
}

function line(name: string, ...cells: (string | number)[]) {
  print(name.padEnd(36) + cells.map(cell => String(cell).padStart(12)).join(''));
}
