import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import { readDkimKey } from './adapters/dkim-key.ts';
import { jsonLog } from './adapters/json-log.ts';
import { type LocalQueue, localQueue } from './adapters/local-queue.ts';
import { builtInMailbox } from './adapters/mailbox.ts';
import { mailerThread } from './adapters/mailer-thread.ts';
import { pictureFiles } from './adapters/picture-files.ts';
import { secretFile } from './adapters/secret-file.ts';
import { concurrencyOf } from './adapters/smtp.ts';
import { spamAssassin } from './adapters/spamassassin.ts';
import { migrate, openSqliteFile, type SqliteFile } from './adapters/sqlite-file.ts';
import { simulatedClock } from './clinic/simulated-clock.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { CourseError } from './courses/findings.ts';
import { deliver } from './delivery/deliver.ts';
import type { Clock, Deps } from './deps.ts';
import type { MailThreadOptions } from './mail-thread.ts';
import { loadLibrary } from './rendering/library.ts';
import { keysFrom } from './tracking/tokens.ts';

const root = join(import.meta.dirname, '..');
export const emailsFolder = join(root, 'emails');
export const buildFolder = join(root, 'build', 'mails');

/** Everything a Node process needs: the dependencies, and the parts that only an entry may touch. */
export type Node = {
  deps: Deps;
  config: Config;
  dkim: { selector: string; domain?: string; key: KeyObject } | undefined;
  queue: LocalQueue;
  file: SqliteFile;
  advance?: (ms: number) => Promise<void>;
  close(): Promise<void>;
};

/** Builds the dependencies of a Node process. `at`: a moment (epoch ms) to take for now instead of the clock. */
export async function startNode(environment: NodeJS.ProcessEnv, at?: number): Promise<Node> {
  const config = readConfig(environment);
  const dkim = config.dkim && { ...config.dkim, key: readDkimKey(config.dkim) };
  const log = jsonLog(config.logLevel);
  const file = openDatabase(config);
  const library = await loadLibrary(emailsFolder, buildFolder, showProgress);
  const wall: Clock = { now: Date.now };
  const simulated = config.smtpUrl || at !== undefined ? undefined : await simulatedClock(file.db, wall);
  const clock: Clock = at === undefined ? (simulated ?? wall) : { now: () => at };
  const mailer = config.smtpUrl ? smtpThread(config, config.smtpUrl, dkim) : builtInMailbox({ db: file.db, clock });
  const queue = localQueue((ids, stopping) => deliver(deps, ids, stopping), log);
  const deps: Deps = {
    db: file.db,
    mailer,
    queue,
    clock,
    wall,
    log,
    keys: keysFrom(config.appSecret ?? secretFile(secretFor(config.databaseFile))),
    site: {
      baseUrl: config.baseUrl,
      mailFrom: config.mailFrom,
      secure: config.baseUrl.startsWith('https:'),
      trustedProxies: config.trustedProxies,
      remoteAddress: c => getConnInfo(c).remote.address,
    },
    library,
    assets: pictureFiles(join(emailsFolder, 'illustrations')),
    judge: spamAssassin,
    limits: config.limits,
  };
  const close = async () => {
    await queue.stop();
    await mailer.close();
    file.close();
  };
  return { deps, config, dkim, queue, file, advance: simulated?.advance, close };
}

function smtpThread({ smtpConnections: connections, limits }: Config, url: string, dkim: Node['dkim']) {
  const options: MailThreadOptions = { url, connections, perSecond: limits.perSecond, dkim };
  const entry = new URL('./mail-thread.ts', import.meta.url);
  return mailerThread({ entry, options, concurrency: concurrencyOf(options) });
}

const secretFor = (databaseFile: string) =>
  databaseFile === ':memory:' ? join(root, 'data', 'secret') : `${databaseFile}.secret`;

function openDatabase({ databaseFile }: Config): SqliteFile {
  try {
    const file = openSqliteFile(databaseFile);
    migrate(file, join(root, 'migrations'));
    return file;
  } catch (error) {
    throw new ConfigError(`DATABASE_FILE cannot be used: ${(error as Error).message}`);
  }
}

/** For somebody who watches; a log has no use for it. */
function showProgress(done: number, of: number) {
  if (process.stderr.isTTY) process.stderr.write(`\rCompiling mails ${done}/${of}${done === of ? '\n' : ''}`);
}

/** One line for what the operator can put right; a stack for what they cannot. Never returns. */
export function exitWith(error: unknown): never {
  const ours = error instanceof ConfigError || error instanceof CourseError;
  process.stderr.write(`${ours ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
