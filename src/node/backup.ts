import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { machine } from '../adapters/machine/machine.ts';
import { type Contents, copyBackup, hasTable, sync, writeBackup } from '../adapters/sqlite/backup-file.ts';
import { holdPlace } from '../adapters/sqlite/database-place.ts';
import { knownMigrations, migrate, openSqliteFile, type SqliteFile } from '../adapters/sqlite/file.ts';
import { restoreGuardFile } from '../adapters/sqlite/restore-guard-file.ts';
import { jsonLog } from '../adapters/terminal/json-log.ts';
import { ConfigError, readConfig } from '../config.ts';
import { randomText } from '../db/ids.ts';
import { storageProblem } from '../db/storage-problem.ts';
import { BackupError } from '../errors.ts';
import type { Machine } from '../machine.ts';
import { keepRestoreGuard } from '../restore-guard/keep.ts';
import type { RestoreVerdict } from '../restore-guard/verdict.ts';
import { migrationsFolder, restoreGuardFor } from './start.ts';

/** Copies the database to `target`, even while the program runs. Throws `BackupError`. */
export function backUp(environment: NodeJS.ProcessEnv, target: string): Contents {
  return writeBackup(databaseOf(environment), target);
}

/** `movedAside`: the new path of the database that was replaced. */
export type Restored = Contents & { movedAside?: string; sending: 'as before' | 'paused' };

type Taken = Pick<Machine, 'wall' | 'chance'>;

/**
 * Puts a backup in the place of the database and upgrades its tables to this version. Pauses sending if the backup is older than what was
 * sent. Throws `BackupError`, and then nothing has changed.
 */
export async function restore(
  environment: NodeJS.ProcessEnv,
  backup: string,
  taken: Taken = machine,
): Promise<Restored> {
  const database = databaseOf(environment);
  const copy = `${database}.restoring`;
  if (isSame(backup, database)) throw new BackupError(`${backup} is the database itself`);
  mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  holdPlace(database).release(); // refused before anything is copied
  try {
    const contents = copyBackup(backup, copy, knownMigrations(migrationsFolder));
    await withFile(copy, prepare);
    const movedAside = await replace(database, copy, taken);
    const verdict = await withFile(database, file => keep(database, file, taken));
    return { ...contents, movedAside, sending: verdict === 'current' ? 'as before' : 'paused' };
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

/** Marks the copy as one that once had a mark file. If that file is missing, somebody must check before it sends. */
function prepare(file: SqliteFile) {
  migrate(file, migrationsFolder);
  file.raw.exec('UPDATE epoch SET file_written = 1');
}

async function replace(database: string, copy: string, { wall, chance }: Taken): Promise<string | undefined> {
  const before = existsSync(database);
  const aside = `${database}.before-restore-${new Date(wall.now()).toISOString().replaceAll(':', '-')}`;
  if (before) await keepLastMark(database, { wall });
  const place = holdPlace(database);
  try {
    // Nobody knows what a damaged database had sent, so the copy must not pass for the same lineage.
    if (place.damaged)
      await withFile(copy, ({ raw }) => raw.prepare('UPDATE epoch SET lineage = ?').run(randomText(chance, 16)));
    sync(copy);
    place.put(copy, aside);
  } finally {
    place.release();
  }
  return before ? aside : undefined;
}

/** After a crash the mark file may be older than the database. */
async function keepLastMark(database: string, taken: Pick<Taken, 'wall'>) {
  try {
    await withFile(database, async file => hasTable(file.raw, 'epoch') && keep(database, file, taken));
  } catch (error) {
    if (storageProblem(error) !== 'damaged') throw error;
  }
}

const keep = (database: string, { db, raw }: SqliteFile, { wall }: Pick<Taken, 'wall'>): Promise<RestoreVerdict> =>
  keepRestoreGuard({ db, clock: wall, log: jsonLog('silent', wall) }, restoreGuardFile(restoreGuardFor(database), raw));

async function withFile<T>(name: string, work: (file: SqliteFile) => T | Promise<T>): Promise<T> {
  const file = openSqliteFile(name);
  try {
    return await work(file);
  } finally {
    file.close();
  }
}
