import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BackupError, MigrationError } from '../../errors.ts';
import { removeDatabase, writeBackup } from './backup-file.ts';

/** This many copies stay beside the database. An operator who wants more keeps backups elsewhere. */
const KEPT = 3;
const NAME = /^\.before-\d{4}_\w+-(\d{4}-\d\d-\d\dT[\d.-]+Z)$/;

/**
 * The copy of `database` before a migration, named after the migration and the moment `at` (epoch ms). It gets its name only just
 * before the migration is committed, so that a start that fails again and again does not pile up copies.
 */
export function backupBefore(database: string, at: number) {
  const unfinished = `${database}.before-update`;
  const clear = () => {
    removeDatabase(unfinished);
    removeDatabase(`${unfinished}.partial`);
  };
  let begun = false;
  let kept: string | undefined;
  return {
    /** Throws `MigrationError`: without a copy to go back to, nothing is changed. */
    write() {
      clear(); // left by a process that was killed
      begun = true;
      try {
        writeBackup(database, unfinished);
      } catch (error) {
        if (!(error instanceof BackupError)) throw error;
        throw new MigrationError(`before its tables are changed ${error.message}; the database is as it was`);
      }
    },
    keep(first: string) {
      kept = `${database}.before-${first}-${new Date(at).toISOString().replaceAll(':', '-')}`;
      renameSync(unfinished, kept);
    },
    discard() {
      if (begun) clear(); // otherwise it may belong to another process
      if (kept) rmSync(kept, { force: true });
      kept = undefined;
    },
    /** The path of the copy, or `undefined` if there was nothing to keep. Deletes all copies but the newest three. */
    end(): string | undefined {
      if (kept) deleteOld(database);
      return kept;
    },
  };
}

function deleteOld(database: string) {
  const prefix = basename(database);
  const madeAt = (name: string) => (name.startsWith(prefix) && NAME.exec(name.slice(prefix.length))?.[1]) || '';
  const names = readdirSync(dirname(database)).filter(madeAt);
  names.sort((one, other) => madeAt(other).localeCompare(madeAt(one)));
  for (const name of names.slice(KEPT)) rmSync(join(dirname(database), name), { force: true });
}
