import { constants, copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Contents, isLeftBehind } from '../adapters/sqlite/backup-file.ts';
import { openSqliteFile } from '../adapters/sqlite/file.ts';
import { noteBackup } from '../backups/record.ts';
import { readConfig } from '../config.ts';
import { BackupError } from '../errors.ts';
import type { Machine } from '../machine.ts';
import { backUp } from './backup.ts';
import { secretFor } from './start.ts';

/** `noted`: the database knows of the backup, so the program can watch it. */
export type Made = Contents & { file: string; noted: boolean };

type Environment = NodeJS.ProcessEnv;

/** Makes a backup, and notes in the database when and where. Throws `BackupError`. */
export async function makeBackup(
  environment: Environment,
  file: string,
  { wall }: Pick<Machine, 'wall'>,
): Promise<Made> {
  const contents = backUp(environment, file);
  const { readers, enrollments, deliveries } = contents;
  const backup = { at: wall.now(), file: resolve(file), readers, enrollments, deliveries };
  const noted = await isNoted(readConfig(environment).databaseFile, backup);
  return { file, ...contents, noted };
}

/** The backup is good also where nothing can be noted: the disk of the database may be full. */
async function isNoted(database: string, backup: Parameters<typeof noteBackup>[1]): Promise<boolean> {
  try {
    const { db, close } = openSqliteFile(database);
    await noteBackup(db, backup).finally(close);
    return true;
  } catch {
    return false;
  }
}

/** Names of files that `makeBackupIn` has made, or was making when it was killed. They begin with the date, so they sort by age. */
const NAME = /^dayori-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.db(\.secret|\.partial.*)?$/;

/**
 * Makes a backup named after the moment in `folder`, with the secret of the database beside it, and deletes all but the newest `keep` that
 * it has made there. Throws `BackupError`: then nothing was deleted.
 */
export async function makeBackupIn(
  environment: Environment,
  { folder, keep }: { folder: string; keep: number },
  machine: Pick<Machine, 'wall'>,
): Promise<Made & { kept: number }> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new BackupError(`there is no folder ${folder}`);
  const file = join(folder, `dayori-${new Date(machine.wall.now()).toISOString().replaceAll(':', '-')}.db`);
  const made = await makeBackup(environment, file, machine);
  copySecret(environment, file);
  return { ...made, kept: deleteOld(folder, keep) };
}

/** Without its secret no link in a mail that was sent opens any more. Where APP_SECRET is set, it is kept wherever that was written. */
function copySecret(environment: Environment, file: string) {
  const { appSecret, databaseFile } = readConfig(environment);
  const secret = secretFor(databaseFile);
  if (appSecret || !existsSync(secret)) return;
  try {
    copyFileSync(secret, `${file}.secret`, constants.COPYFILE_EXCL); // keeps the mode of the secret, 0600
  } catch (error) {
    throw new BackupError(`the backup was made; its secret cannot be written: ${(error as Error).message}`);
  }
}

function deleteOld(folder: string, keep: number): number {
  const names = readdirSync(folder).filter(name => NAME.test(name));
  const databases = names.filter(name => name.endsWith('.db')).sort();
  const kept = databases.slice(-keep);
  const isKept = (name: string) => kept.some(database => name === database || name === `${database}.secret`);
  const isBeingMade = (name: string) => name.includes('.partial') && !isLeftBehind(name);
  for (const name of names.filter(each => !isKept(each) && !isBeingMade(each)))
    rmSync(join(folder, name), { recursive: true, force: true });
  return kept.length;
}
