import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import { readDkimKey } from '../adapters/dkim/key.ts';
import { readDkimKeyFile } from '../adapters/dkim/key-file.ts';
import { dkimSigner } from '../adapters/dkim/signer.ts';
import { pictureFiles } from '../adapters/files/picture-files.ts';
import { secretFile } from '../adapters/files/secret-file.ts';
import { type LocalQueue, localQueue } from '../adapters/local-queue/local-queue.ts';
import { smtpMailer } from '../adapters/smtp/smtp.ts';
import { spamAssassin } from '../adapters/spamassassin/spamassassin.ts';
import type { SqliteFile } from '../adapters/sqlite/file.ts';
import { epochFile, noEpochFile } from '../adapters/sqlite/restore-guard-file.ts';
import { type StorageCheck, storageCheck } from '../adapters/sqlite/storage-check.ts';
import { openSqliteThread } from '../adapters/sqlite/threaded.ts';
import { builtInMailbox } from '../adapters/stand-ins/mailbox.ts';
import { noMailServer } from '../adapters/stand-ins/no-mail-server.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { simulatedClock } from '../clinic/simulated-clock.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { CourseError } from '../courses/findings.ts';
import type { Db } from '../db/database.ts';
import { epoch } from '../db/schema.ts';
import { STORAGE_ADVICE, storageProblem } from '../db/storage-problem.ts';
import { deliver } from '../delivery/deliver.ts';
import type { Clock, Deps, Log } from '../deps.ts';
import { keysFrom } from '../links/tokens.ts';
import { loadLibrary } from '../rendering/library.ts';
import { keepEpoch } from '../restore-guard/keep.ts';
import { type Heartbeat, newHeartbeat } from '../scheduling/heartbeat.ts';
import { type TickCounts, tick } from '../scheduling/tick.ts';
import { openUpgraded } from './upgrade.ts';

// npm scripts run in the project's folder, wherever the program itself was bundled to.
const root = process.cwd();
export const emailsFolder = join(root, 'emails');
export const buildFolder = join(root, 'build', 'mails');
export const migrationsFolder = join(root, 'migrations');

/** Everything a Node process needs: the dependencies, and the parts that only an entry may touch. */
export type Node = {
  deps: Deps;
  config: Config;
  dkim: { selector: string; domain?: string; key: KeyObject } | undefined;
  queue: LocalQueue;
  file: SqliteFile;
  advance?: (ms: number) => Promise<void>;
  /** One pass of the scheduler, once it is sure that the database is no older than what was sent. */
  tick(): Promise<TickCounts>;
  /** The same for a process that lives: pass after pass, whoever asks. What goes wrong is logged. */
  heartbeat: Heartbeat;
  close(): Promise<void>;
};

/** Builds the dependencies of a Node process. `at`: a moment (epoch ms) to take for now instead of the clock. */
export async function startNode(environment: NodeJS.ProcessEnv, at?: number): Promise<Node> {
  const config = readConfig(environment);
  const dkim = config.dkim && { ...config.dkim, key: readDkimKey(config.dkim, readDkimKeyFile) };
  const log = jsonLog(config.logLevel);
  const file = openDatabase(config, log);
  const library = await loadLibrary(emailsFolder, buildFolder);
  const storage = storageCheck(config.databaseFile, file.raw);
  await refuseReadOnly(storage, file);
  const thread = config.databaseFile === ':memory:' ? undefined : await openSqliteThread(config.databaseFile);
  const db = thread?.db ?? file.db;
  const { mailer, clock, advance } = await openMail(config, dkim, db, log, at);
  const keep = epochKeeper(config, file, storage, log);
  const queue = localQueue(async (ids, stopping) => {
    if (storage.isReplaced()) return;
    const { mended } = await deliver(deps, ids, stopping);
    await keep();
    if (mended && !stopping.aborted) await heartbeat.beat();
  }, log);
  const heartbeat = newHeartbeat(() => safeTick(deps, storage, keep).catch(error => tickFailed(log, error)));
  const deps: Deps = {
    db,
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
    storage,
    wake: () => void heartbeat.beat(),
  };
  const close = async () => {
    await queue.stop();
    await keep().catch(error => log.warn('the mark was not kept at the end', { problem: storageProblem(error) }));
    await mailer.close();
    await thread?.close();
    file.close();
  };
  await keep().catch(error => {
    throw unusable(error);
  });
  return { deps, config, dkim, queue, file, advance, tick: () => safeTick(deps, storage, keep), heartbeat, close };
}

function smtpFrom({ smtpConnections: connections, limits }: Config, url: string, dkim: Node['dkim']) {
  return smtpMailer({ url, connections, perSecond: limits.perSecond, sign: dkim && dkimSigner(dkim) });
}

const wall: Clock = { now: Date.now };
const SENT_BEFORE = 'SMTP_URL is not set, and this database has sent real mail';

/** What sends, and by which clock. A stand-in for a mail server has a clock that can be turned on; never where mail was real. */
async function openMail(config: Config, dkim: Node['dkim'], db: Db, log: Log, at?: number) {
  const { smtpUrl } = config;
  const set = at === undefined ? undefined : { now: () => at };
  if (smtpUrl) return { mailer: smtpFrom(config, smtpUrl, dkim), clock: set ?? wall };
  if ((await db.select().from(epoch).get())!.realMail) {
    log.error('nothing is sent: SMTP_URL is not set, and this database has sent real mail');
    return { mailer: noMailServer(SENT_BEFORE), clock: set ?? wall };
  }
  if (set) return { mailer: builtInMailbox({ db, clock: set }), clock: set };
  const clock = await simulatedClock(db, wall);
  return { mailer: builtInMailbox({ db, clock }), clock, advance: clock.advance };
}

function epochKeeper({ databaseFile }: Config, { db, raw }: SqliteFile, storage: StorageCheck, log: Log) {
  const beside = databaseFile === ':memory:' ? noEpochFile : epochFile(epochFor(databaseFile), raw);
  return async () => {
    if (!storage.isReplaced()) await keepEpoch({ db, clock: wall, log }, beside);
  };
}

/** Looks first whether this is the database that it was, and no older than what was sent. */
async function safeTick(deps: Deps, storage: StorageCheck, keep: () => Promise<void>): Promise<TickCounts> {
  if (storage.isReplaced()) throw new ConfigError(`DATABASE_FILE: ${STORAGE_ADVICE.replaced}`);
  await keep();
  return tick(deps);
}

/** The next minute looks again, unless the database is another one. */
function tickFailed(log: Log, error: unknown) {
  if (error instanceof ConfigError) exitWith(error);
  log.error('the tick failed', { error: (error as Error).name, problem: storageProblem(error) });
}

/** Where a secret is kept that the environment does not name. */
export const secretFor = (databaseFile: string) =>
  databaseFile === ':memory:' ? join(root, 'data', 'secret') : `${databaseFile}.secret`;

/** Where the mark of what was sent is kept, so that no copy of the database can turn it back. */
export const epochFor = (databaseFile: string) => `${databaseFile}.epoch`;

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

/** What else is wrong with the disk passes while the program runs; this does not, the file is open for reading only. */
async function refuseReadOnly(storage: StorageCheck, file: SqliteFile) {
  if ((await storage.check()) !== 'read-only') return;
  file.close();
  throw new ConfigError(`DATABASE_FILE cannot be used: ${STORAGE_ADVICE['read-only']}`);
}

/** One line for what the operator can put right; a stack for what they cannot. Never returns. */
export function exitWith(error: unknown): never {
  const ours = error instanceof ConfigError || error instanceof CourseError;
  process.stderr.write(`${ours ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
