import { schedule } from 'node-cron';
import { WHY_NONE } from '../assembly/mail.ts';
import type { Program } from '../assembly/program.ts';
import { isMailboxOpen } from '../clinic/mailer-kind.ts';
import { missingForSending, readClinic } from '../clinic/settings.ts';
import { ConfigError } from '../config.ts';
import { storageProblem } from '../db/storage-problem.ts';
import { signAnew } from '../pauses/probes.ts';
import { canMailClinic, createSignInLink } from '../sign-in/session.ts';
import { openHttpServer } from './http-server.ts';
import { noteRunning } from './running-note.ts';
import { exitWith, startNode } from './start.ts';
import { newWebsite } from './website.ts';

// Whoever read the lines may be gone (`npm start | head`). Lines are dropped then, and the program goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// Without a listener the first opens Node's inspector, which shows everything to whoever reaches its port, and the second ends the process at
// once. Neither means anything here.
for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {});

const node = await startNode(process.env).catch(exitWith);
const { config } = node;
const options = { fetch: newWebsite(node), port: config.port, hostname: config.host };
const server = openHttpServer(options, () => {
  process.once('exit', noteRunning(config));
  return node.use(welcome);
});
server.on('error', (error: NodeJS.ErrnoException) => exitWith(new ConfigError(whyNotListening(error))));

const { heartbeat } = node;
// The minute is only how often the program looks. What weekly means is in the database.
const cron = schedule('* * * * *', heartbeat.beat, { noOverlap: true });
void begin();

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop);

/** The key for signing may be another one since the program last ran. */
async function begin() {
  const { db, clock } = node.deps;
  await signAnew(db, clock.now()).catch(error => logFailure('what could not be signed waits for its time', error));
  await heartbeat.beat();
}

function logFailure(message: string, error: unknown) {
  node.deps.log.error(message, { error: (error as Error).name, problem: storageProblem(error) });
}

/** An address that is not this machine's is a matter of HOST, all else of PORT. */
function whyNotListening({ code = '', message }: NodeJS.ErrnoException): string {
  const name = ['ENOTFOUND', 'EADDRNOTAVAIL', 'EAI_AGAIN', 'EINVAL'].includes(code) ? 'HOST' : 'PORT';
  const why = code === 'EADDRINUSE' ? 'another program listens there; stop it, or choose another PORT' : message;
  return `${name} ${name === 'HOST' ? config.host : config.port} cannot be used: ${why}`;
}

/** How long (ms) mails and requests under way may take at the end; then they are broken off. */
const PATIENCE = 5_000;
/** Whoever stops the process kills it after ten seconds. */
const LAST_MOMENT = 9_000;

/** Takes nothing new, finishes requests and mails under way or breaks them off, then exits. */
async function stop() {
  setTimeout(leaveAtOnce, LAST_MOMENT).unref();
  try {
    void cron.stop();
    const closed = new Promise(resolve => server.close(resolve));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    // A mail without an answer by then is in doubt or was never sent. Either way the answer is recorded.
    const broken = setTimeout(() => void node.breakOff(), PATIENCE);
    await Promise.all([node.queue.stop(), Promise.race([closed, patience()])]);
    clearTimeout(broken);
    await heartbeat.idle();
    await node.close();
    process.exit(0);
  } catch (error) {
    exitWith(error);
  }
}

/** The leases of mails under way run out, and another owner takes them over. */
function leaveAtOnce() {
  node.deps.log.error('stopped before everything under way had come to its end');
  process.exit(1);
}

/** A browser may hold its connection open for ever. */
const patience = () => new Promise(resolve => setTimeout(resolve, PATIENCE).unref());

async function welcome({ choice, deps }: Program) {
  const clinic = await readClinic(deps);
  const lines = [`Landing page   ${config.baseUrl}/`];
  if (isMailboxOpen(deps)) lines.push(`Mailbox        ${config.baseUrl}/mailbox`);
  else if (choice.by === 'none') lines.push(`Mail           nothing goes out: ${WHY_NONE[choice.why]}`);
  else if (missingForSending(clinic, config.mailFrom).length > 0)
    lines.push("Mail           held back until the clinic's legal items are filled in (Settings)");
  if (node.isDatabaseGone) lines.push(`Database       ${GONE(config.databaseFile)}`);
  // Printed only while the link cannot be mailed to the clinic.
  if (isMailboxOpen(deps) || !canMailClinic(deps, clinic))
    lines.push(`Sign in        ${await createSignInLink(deps).catch(noLink)}   (once, for 15 minutes)`);
  process.stdout.write(`\nDayori is ready.\n\n  ${lines.join('\n  ')}\n\n`);
}

const GONE = (file: string) =>
  `new and empty: there was none at ${file}, or an empty one, though files beside it tell of an earlier one. If it should be there, stop, then: npm run dayori -- restore BACKUP`;

/** The pages are served even without a link. */
function noLink(error: unknown): string {
  logFailure('a sign-in link cannot be made now', error);
  return 'not now, see the log; later: npm run dayori -- sign-in-link';
}
