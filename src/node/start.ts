import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import { alarmPost } from '../adapters/alarm/post-on-node.ts';
import { readDkimKeyFile } from '../adapters/dkim/key-file.ts';
import { dnsResolver } from '../adapters/dns/dns.ts';
import { pictureFiles } from '../adapters/files/picture-files.ts';
import { readSecretFile, secretFile } from '../adapters/files/secret-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { spamAssassin } from '../adapters/spamassassin/spamassassin.ts';
import type { SqliteFile } from '../adapters/sqlite/file.ts';
import { memoryBeside } from '../adapters/sqlite/memory.ts';
import { openBackup } from '../adapters/sqlite/open-backup.ts';
import { purging } from '../adapters/sqlite/purge.ts';
import { restoreGuardFile } from '../adapters/sqlite/restore-guard-file.ts';
import { storageCheck } from '../adapters/sqlite/storage-check.ts';
import { openSqliteThread } from '../adapters/sqlite/threaded.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { type Dkim, dkimOf, type MailMeans, signerOf, signingKeyOf, typedServer } from '../assembly/mail.ts';
import { PUT_BACK, type RunningProgram, runProgram, unusable } from '../assembly/running.ts';
import { needsItsKeys } from '../clinic/known-keys.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { CourseError } from '../courses/findings.ts';
import { adviceAtEnd, STORAGE_ADVICE, storageProblem } from '../db/storage-problem.ts';
import type { Deps, Storage } from '../deps.ts';
import type { Keys } from '../links/tokens.ts';
import type { Machine } from '../machine.ts';
import { loadLibrary } from '../rendering/library.ts';
import type { Beside } from '../restore-guard/keep.ts';
import { openUpgraded, type Upgrading } from './upgrade.ts';

// npm scripts run in the project's folder, wherever the program was bundled to.
const root = process.cwd();
export const emailsFolder = join(root, 'emails');
export const buildFolder = join(root, 'build', 'mails');
export const migrationsFolder = join(root, 'migrations');

/** The program of a Node process, and the parts that only an entry may use. */
export type Node = RunningProgram & {
  config: Config;
  dkim: Dkim | undefined;
  file: SqliteFile;
  /** The database was made anew, though the files beside it tell of an earlier one. */
  isDatabaseGone: boolean;
};

/**
 * `clock`: the clock to use, whatever the mailer. `typed`: reads another mail server than the one that was typed. `wall` and more: another
 * machine's. `resolver`, `postAlarm`: another network's.
 */
export type Settable = Pick<MailMeans, 'clock' | 'typed'> & Partial<Machine & Pick<Deps, 'resolver' | 'postAlarm'>>;

/** Reads the environment, opens the files, and runs the program over them. Throws `ConfigError`, `CourseError`, `MigrationError`. */
export async function startNode(environment: NodeJS.ProcessEnv, settable: Settable = {}): Promise<Node> {
  const { clock, typed = typedServer, resolver, postAlarm, ...own } = settable;
  const given = { ...machine, ...own };
  const config = readConfig(environment);
  const { databaseFile } = config;
  const dkim = dkimOf(config, readDkimKeyFile);
  const log = jsonLog(config.logLevel, given.wall);
  const tellsOfEarlier = hasTraces(databaseFile);
  const file = openDatabase(config, { log, wall: given.wall });
  const isDatabaseGone = file.isNew && tellsOfEarlier;
  if (isDatabaseGone)
    log.warn(
      'there was no database, or an empty one, though files beside it tell of an earlier one; a new one was made',
    );
  const library = await loadLibraryHere();
  const check = storageCheck(databaseFile, file.raw);
  await refuseReadOnly(check, file);
  const inMemory = databaseFile === ':memory:';
  const thread = inMemory ? undefined : await openSqliteThread(databaseFile, check.notice);
  const db = thread?.db ?? file.db;
  const storage = {
    ...check,
    purge: purging(db),
    isBegunAnew: isDatabaseGone,
    openBackup: inMemory ? undefined : openBackup,
  };
  const program = await runProgram({
    ...{ ...given, config, log, library, storage, db },
    beside: inMemory ? undefined : besideOf(databaseFile, file.raw),
    mail: { clock, typed, sign: signerOf(dkim), givesPlaces: true, mailbox: true },
    assets: pictureFiles(join(emailsFolder, 'illustrations')),
    spamScore: spamAssassin,
    appSecret: await secretOf(config, file, given),
    remoteAddress: c => getConnInfo(c).remote.address,
    giveUp: exitWith,
    runtime: 'node',
    resolver: resolver ?? dnsResolver(),
    signing: signingKeyOf(dkim),
    postAlarm: postAlarm ?? alarmPost(given),
  });
  return {
    ...{ ...program, config, dkim, file, isDatabaseGone },
    get deps() {
      return program.deps;
    },
    async close() {
      await program.close();
      await thread?.close();
      file.close();
    },
  };
}

/** The mails of this folder. Throws `CourseError`, and `ConfigError` where they have changed and this user may not keep what is made of them. */
export const loadLibraryHere = () =>
  loadLibrary(emailsFolder, buildFolder).catch(error => {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
    throw new ConfigError(
      `build/ is older than emails/, and this user may not write there; as the user who owns ${root}, run there: npm run build`,
    );
  });

/** The restore guard's mark and memory of this database file. */
export const besideOf =
  (databaseFile: string, raw: SqliteFile['raw']) =>
  (keys: Keys): Beside => ({
    mark: restoreGuardFile(restoreGuardFor(databaseFile), raw),
    memory: memoryBeside(`${databaseFile}.memory`, raw, keys),
  });

/** Makes a secret only for a database that needs none yet. Throws `ConfigError`. */
async function secretOf({ appSecret, databaseFile }: Config, { db }: SqliteFile, { chance }: Machine): Promise<string> {
  if (appSecret) return appSecret;
  const path = secretFor(databaseFile);
  // Asked before the file is read: two first starts at once must not refuse each other.
  const needed = await needsItsKeys(db);
  const secret = readSecretFile(path);
  if (secret === undefined && needed)
    throw new ConfigError(`APP_SECRET is not set, and ${path} is missing; ${PUT_BACK}`);
  return secret ?? secretFile(path, chance);
}

/** The file of the secret, if the environment does not set one. */
export const secretFor = (databaseFile: string) =>
  databaseFile === ':memory:' ? join(root, 'data', 'secret') : `${databaseFile}.secret`;

/** The file of the restore guard's mark. It is outside the database, so that no copy of the database can turn it back. */
export const restoreGuardFor = (databaseFile: string) => `${databaseFile}.epoch`;

/** Files beside the database tell that one was at work here. */
const hasTraces = (databaseFile: string): boolean =>
  [restoreGuardFor(databaseFile), `${databaseFile}.memory`].some(file => existsSync(file));

function openDatabase({ databaseFile }: Config, upgrading: Omit<Upgrading, 'folder'>) {
  try {
    return openUpgraded(databaseFile, { folder: migrationsFolder, ...upgrading });
  } catch (error) {
    throw unusable(error);
  }
}

/** Other disk problems can pass while the program runs. This one cannot, because the file is open for reading only. */
async function refuseReadOnly(storage: Storage, file: SqliteFile) {
  if ((await storage.check()) !== 'read-only') return;
  file.close();
  throw new ConfigError(`DATABASE_FILE cannot be used: ${STORAGE_ADVICE['read-only']}`);
}

/** `undefined`: a fault of the program. */
function lineOf(error: Error): string | undefined {
  if (error instanceof ConfigError || error instanceof CourseError) return error.message;
  const problem = storageProblem(error);
  if (problem) return `DATABASE_FILE cannot be used: ${adviceAtEnd(problem)}`;
  return 'syscall' in error ? error.message : undefined; // the message of a system error names its file
}

/** Prints one line for errors that the operator can fix, and a stack for others. Never returns. */
export function exitWith(error: unknown): never {
  process.stderr.write(`${lineOf(error as Error) ?? (error as Error).stack}\n`);
  process.exit(1);
}
