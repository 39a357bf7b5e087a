import { existsSync, linkSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { storageProblem } from '../../db/storage-problem.ts';
import { BackupError } from '../../errors.ts';

const JOURNALS = ['-wal', '-shm', '-journal'];

/** The path of a database, locked so that no other process can have the database open. */
export type Place = {
  /** The file there cannot be read, so nobody knows what its installation had sent. */
  damaged: boolean;
  /** Keeps the present file and its journals under the name `aside`, then puts `copy` there. The path never lacks a database. */
  put(copy: string, aside: string): void;
  release(): void;
};

/** Throws `BackupError` while another process has the database open. */
export function holdPlace(database: string): Place {
  const held = existsSync(database) ? holdAlone(database) : undefined;
  return {
    damaged: held === 'damaged',
    put(copy, aside) {
      for (const suffix of JOURNALS) if (existsSync(database + suffix)) renameSync(database + suffix, aside + suffix);
      if (held) keepAs(database, aside);
      renameSync(copy, database);
    },
    release() {
      if (held instanceof DatabaseSync) held.close();
    },
  };
}

/** Only the sole user of a database can leave WAL mode. After that the file holds everything, and the journal nothing. */
function holdAlone(database: string): DatabaseSync | 'damaged' {
  const raw = new DatabaseSync(database, { timeout: 2_000 });
  try {
    raw.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT');
    return raw;
  } catch (error) {
    raw.close();
    const problem = storageProblem(error);
    if (problem === 'locked')
      throw new BackupError(
        `${database} is in use: stop the program first (Ctrl+C, or its service), then run this again`,
      );
    if (problem === 'damaged') return 'damaged';
    throw error;
  }
}

/** Links the second name first. Renames the file where the file system has no links. */
function keepAs(database: string, aside: string) {
  try {
    linkSync(database, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    renameSync(database, aside);
  }
}
