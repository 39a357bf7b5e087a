import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readSecretFile } from '../adapters/files/secret-file.ts';
import { machine } from '../adapters/machine/machine.ts';
import { type Contents, copyBackup, hasTable, sync, writeBackup } from '../adapters/sqlite/backup-file.ts';
import { holdPlace } from '../adapters/sqlite/database-place.ts';
import { knownMigrations, migrate, openSqliteFile, type SqliteFile } from '../adapters/sqlite/file.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { ConfigError, readConfig } from '../config.ts';
import { randomText } from '../db/ids.ts';
import { storageProblem } from '../db/storage-problem.ts';
import { BackupError } from '../errors.ts';
import { keysFrom } from '../links/tokens.ts';
import type { Machine } from '../machine.ts';
import { type Beside, checkRestoreGuard, keepLast } from '../restore-guard/keep.ts';
import { noMemory } from '../restore-guard/memory.ts';
import { countRemembered, type Remembered, recollect } from '../restore-guard/recollection.ts';
import { besideOf, migrationsFolder, secretFor } from './start.ts';

/** Copies the database to `target`, even while the program runs. Throws `BackupError`. */
export function backUp(environment: NodeJS.ProcessEnv, target: string): Contents {
  return writeBackup(databaseOf(environment), target);
}

/**
 * `movedAside`: the new path of the database that was replaced. `remembered`: what the memory beside it knows of the time since the backup,
 * and the next start writes into it; `lost`: sending is paused, and there is no memory that belongs to the backup.
 */
export type Restored = Contents & {
  movedAside?: string;
  sending: 'as before' | 'paused';
  remembered?: Remembered | 'lost';
};

type Taken = Pick<Machine, 'wall' | 'chance' | 'timers'>;

/**
 * Puts a backup in the place of the database and upgrades its tables to this version. Pauses sending if the backup is older than what was
 * sent. Throws `BackupError`, and then nothing has changed.
 */
export async function restore(
  environment: NodeJS.ProcessEnv,
  backup: string,
  taken: Taken = machine,
): Promise<Restored> {
  const named = databaseOf(environment);
  // Where DATABASE_FILE is a link, the database is what it points to. The files beside it go by the name of the link.
  const database = targetOf(named);
  const copy = `${database}.restoring`;
  if (isSame(backup, database)) throw new BackupError(`${backup} is the database itself`);
  mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  holdPlace(database).release(); // refused before anything is copied
  try {
    const contents = copyBackup(backup, copy, knownMigrations(migrationsFolder));
    await refuseIncomplete(copy);
    await withFile(copy, prepare);
    const beside = besideIn(environment, named);
    const movedAside = await replace(database, copy, beside, taken);
    return { ...contents, movedAside, ...(await withFile(database, file => lookAt(file, beside(file), taken))) };
  } finally {
    rmSync(copy, { force: true });
  }
}

function databaseOf(environment: NodeJS.ProcessEnv): string {
  const { databaseFile } = readConfig(environment);
  if (databaseFile === ':memory:') throw new ConfigError('DATABASE_FILE is no file: there is nothing to keep');
  return databaseFile;
}

const isSame = (one: string, other: string) =>
  existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);

/** The end of a chain of links, also where nothing stands there yet. */
function targetOf(file: string): string {
  const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
  return link ? targetOf(resolve(dirname(file), readlinkSync(file))) : file;
}

/** A backup must have everything that its own migrations make. Otherwise it would be put in place and could not be used. */
async function refuseIncomplete(copy: string) {
  const nameOf = ({ raw }: SqliteFile) =>
    raw
      .prepare("SELECT type || ' ' || name AS name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
      .all()
      .map(({ name }) => String(name));
  await withFile(copy, file => {
    const done = file.raw
      .prepare('SELECT tag FROM migrations')
      .all()
      .map(({ tag }) => String(tag));
    if (done.length === 0) throw new BackupError('the backup notes no tables of any version; take another one');
    const whole = openSqliteFile(':memory:');
    try {
      migrate(whole, migrationsFolder, undefined, done);
      const there = new Set(nameOf(file));
      const missing = nameOf(whole).filter(name => !there.has(name));
      if (missing.length > 0)
        throw new BackupError(`the backup is not complete (${missing.join(', ')}); take another one`);
    } finally {
      whole.close();
    }
  });
}

/** Marks the copy as one that once had a mark file. If that file is missing, somebody must check before it sends. */
function prepare(file: SqliteFile) {
  migrate(file, migrationsFolder);
  file.raw.exec('UPDATE epoch SET file_written = 1');
}

async function replace(database: string, copy: string, beside: BesideIn, taken: Taken): Promise<string | undefined> {
  const before = existsSync(database);
  const aside = `${database}.before-restore-${new Date(taken.wall.now()).toISOString().replaceAll(':', '-')}`;
  if (before) await keepLastEntries(database, beside, taken);
  const place = holdPlace(database);
  try {
    // Nobody knows what a damaged database had sent, so the copy must not pass for the same lineage.
    if (place.damaged)
      await withFile(copy, ({ raw }) => raw.prepare('UPDATE epoch SET lineage = ?').run(randomText(taken.chance, 16)));
    sync(copy);
    place.put(copy, aside);
  } finally {
    place.release();
  }
  return before ? aside : undefined;
}

/** After a crash the files beside the database may be older than it. A database of an older version has no memory. */
async function keepLastEntries(database: string, beside: BesideIn, taken: Taken) {
  try {
    await withFile(database, async file => {
      if (!hasTable(file.raw, 'epoch')) return;
      const { mark, memory } = beside(file);
      await keepLast(judging(file, taken), { mark, memory: hasTable(file.raw, 'unremembered') ? memory : noMemory });
    });
  } catch (error) {
    if (storageProblem(error) !== 'damaged' && !lacksTable(error)) throw error;
  }
}

/** Somebody had put an incomplete database there. What it had sent is unknown, as with a damaged one. */
const lacksTable = (error: unknown): boolean =>
  error instanceof Error && (/^no such (table|column)/.test(error.message) || lacksTable(error.cause));

async function lookAt(
  file: SqliteFile,
  beside: Beside,
  taken: Taken,
): Promise<Pick<Restored, 'sending' | 'remembered'>> {
  const { verdict, standing } = await checkRestoreGuard(judging(file, taken), beside);
  const sending = verdict === 'current' ? 'as before' : 'paused';
  if (standing === 'behind') {
    const { entries } = beside.memory.news();
    return { sending, remembered: countRemembered(recollect(entries)) };
  }
  return sending === 'paused' && standing !== 'kept' ? { sending, remembered: 'lost' } : { sending };
}

const judging = ({ db }: SqliteFile, { wall, timers }: Taken) => ({
  db,
  clock: wall,
  timers,
  log: jsonLog('silent', wall),
});

type BesideIn = (file: SqliteFile) => Beside;

/** Without the secret the memory cannot be read, and none may be made up here. */
function besideIn(environment: NodeJS.ProcessEnv, database: string): BesideIn {
  const secret = readConfig(environment).appSecret ?? readSecretFile(secretFor(database));
  return ({ raw }) => {
    const { mark, memory } = besideOf(database, raw)(keysFrom(secret ?? ''));
    return { mark, memory: secret ? memory : noMemory };
  };
}

async function withFile<T>(name: string, work: (file: SqliteFile) => T | Promise<T>): Promise<T> {
  const file = openSqliteFile(name);
  try {
    return await work(file);
  } finally {
    file.close();
  }
}
