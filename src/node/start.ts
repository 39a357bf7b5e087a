import { join } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import { readDkimKeyFile } from '../adapters/dkim/key-file.ts';
import { pictureFiles } from '../adapters/files/picture-files.ts';
import { secretFile } from '../adapters/files/secret-file.ts';
import { type LocalQueue, localQueue } from '../adapters/local-queue/local-queue.ts';
import { spamAssassin } from '../adapters/spamassassin/spamassassin.ts';
import type { SqliteFile } from '../adapters/sqlite/file.ts';
import { memoryBeside } from '../adapters/sqlite/memory.ts';
import { noRestoreGuardFile, restoreGuardFile } from '../adapters/sqlite/restore-guard-file.ts';
import { type StorageCheck, storageCheck } from '../adapters/sqlite/storage-check.ts';
import { openSqliteThread } from '../adapters/sqlite/threaded.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { type KeptProgram, keepProgram } from '../assembly/kept-program.ts';
import { type Dkim, dkimOf, type MailMeans, signerOf } from '../assembly/mail.ts';
import { partsOf } from '../assembly/parts.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { CourseError } from '../courses/findings.ts';
import { STORAGE_ADVICE, storageProblem } from '../db/storage-problem.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Clock, Deps, Log } from '../deps.ts';
import type { Keys } from '../links/tokens.ts';
import { loadLibrary } from '../rendering/library.ts';
import { type Beside, keepRestoreGuard } from '../restore-guard/keep.ts';
import { noMemory } from '../restore-guard/memory.ts';
import { type Heartbeat, newHeartbeat } from '../scheduling/heartbeat.ts';
import { type TickCounts, tick } from '../scheduling/tick.ts';
import { openUpgraded } from './upgrade.ts';

// npm scripts run in the project's folder, wherever the program was bundled to.
const root = process.cwd();
export const emailsFolder = join(root, 'emails');
export const buildFolder = join(root, 'build', 'mails');
export const migrationsFolder = join(root, 'migrations');

/** Everything a Node process needs: the dependencies, and the parts that only an entry may use. */
export type Node = {
  /** The dependencies by the last choice of mailer, for commands, which end soon. A long-running process uses `use`. */
  readonly deps: Deps;
  use: KeptProgram['use'];
  config: Config;
  dkim: Dkim | undefined;
  queue: LocalQueue;
  file: SqliteFile;
  /** One pass of the scheduler, after a check that the database is no older than what was sent. */
  tick(): Promise<TickCounts>;
  /** The same for a long-running process: pass after pass, whoever asks. Errors are logged. */
  heartbeat: Heartbeat;
  /** Ends the connections to the mail server, as if the server had hung up. */
  breakOff(): Promise<void>;
  close(): Promise<void>;
};

/** `clock`: the clock to use, whatever the mailer. `wall`: real time. `typed`: the mail server that somebody typed in. */
export type Settable = Pick<MailMeans, 'clock' | 'typed'> & { wall?: Clock };

/** Builds the program of a Node process. */
export async function startNode(environment: NodeJS.ProcessEnv, settable: Settable = {}): Promise<Node> {
  const { wall = { now: Date.now }, ...mail } = settable;
  const config = readConfig(environment);
  const dkim = dkimOf(config, readDkimKeyFile);
  const log = jsonLog(config.logLevel);
  const file = openDatabase(config, log);
  const library = await loadLibrary(emailsFolder, buildFolder);
  const storage = storageCheck(config.databaseFile, file.raw);
  await refuseReadOnly(storage, file);
  const thread = config.databaseFile === ':memory:' ? undefined : await openSqliteThread(config.databaseFile);
  const keep = async (also?: { inFlight: boolean }) => {
    if (!storage.isReplaced()) await keepRestoreGuard(program.last().deps, beside, also);
  };
  const queue = localQueue(async (ids, stopping) => {
    if (storage.isReplaced()) return;
    const { mended } = await program.use(({ deps }) => deliver(deps, ids, stopping));
    await keep();
    if (mended && !stopping.aborted) await heartbeat.beat();
  }, log);
  const pass = () => program.use(({ deps }) => safeTick(deps, storage, keep));
  const heartbeat = newHeartbeat(() => pass().catch(error => tickFailed(log, error)));
  const parts = partsOf(config, {
    ...{ db: thread?.db ?? file.db, queue, wall, log, library, storage },
    assets: pictureFiles(join(emailsFolder, 'illustrations')),
    spamScore: spamAssassin,
    wake: () => void heartbeat.beat(),
    appSecret: config.appSecret ?? secretFile(secretFor(config.databaseFile)),
    remoteAddress: c => getConnInfo(c).remote.address,
  });
  const beside = besideOf(config.databaseFile, file.raw, parts.keys);
  const program = await keepProgram(parts, { ...mail, config, sign: signerOf(dkim), mailbox: true });
  const close = async () => {
    await queue.stop();
    await keep().catch(error => log.warn('the mark was not kept at the end', { problem: storageProblem(error) }));
    await program.close();
    await thread?.close();
    file.close();
  };
  await keep({ inFlight: true }).catch(error => {
    throw unusable(error);
  });
  const breakOff = () => program.close({ force: true });
  return {
    ...{ config, dkim, queue, file, heartbeat, tick: pass, use: program.use, breakOff, close },
    get deps() {
      return program.last().deps;
    },
  };
}

/** The restore guard's mark and memory of this database. A database in memory has none. */
export const besideOf = (databaseFile: string, raw: SqliteFile['raw'], keys: Keys): Beside =>
  databaseFile === ':memory:'
    ? { mark: noRestoreGuardFile, memory: noMemory }
    : {
        mark: restoreGuardFile(restoreGuardFor(databaseFile), raw),
        memory: memoryBeside(`${databaseFile}.memory`, raw, keys),
      };

/** First checks that the database is the same file and no older than what was sent. */
async function safeTick(deps: Deps, storage: StorageCheck, keep: () => Promise<void>): Promise<TickCounts> {
  if (storage.isReplaced()) throw new ConfigError(`DATABASE_FILE: ${STORAGE_ADVICE.replaced}`);
  await keep();
  return tick(deps);
}

/** The next minute tries again, unless another file replaced the database. */
function tickFailed(log: Log, error: unknown) {
  if (error instanceof ConfigError) exitWith(error);
  log.error('the tick failed', { error: (error as Error).name, problem: storageProblem(error) });
}

/** The file of the secret, if the environment does not set one. */
export const secretFor = (databaseFile: string) =>
  databaseFile === ':memory:' ? join(root, 'data', 'secret') : `${databaseFile}.secret`;

/** The file of the restore guard's mark. It is outside the database, so that no copy of the database can turn it back. */
export const restoreGuardFor = (databaseFile: string) => `${databaseFile}.epoch`;

function openDatabase({ databaseFile }: Config, log: Log): SqliteFile {
  try {
    return openUpgraded(databaseFile, { folder: migrationsFolder, log });
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): ConfigError {
  const problem = storageProblem(error);
  return new ConfigError(
    `DATABASE_FILE cannot be used: ${problem ? STORAGE_ADVICE[problem] : (error as Error).message}`,
  );
}

/** Other disk problems can pass while the program runs. This one cannot, because the file is open for reading only. */
async function refuseReadOnly(storage: StorageCheck, file: SqliteFile) {
  if ((await storage.check()) !== 'read-only') return;
  file.close();
  throw new ConfigError(`DATABASE_FILE cannot be used: ${STORAGE_ADVICE['read-only']}`);
}

/** Prints one line for errors that the operator can fix, and a stack for others. Never returns. */
export function exitWith(error: unknown): never {
  const ours = error instanceof ConfigError || error instanceof CourseError;
  process.stderr.write(`${ours ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
