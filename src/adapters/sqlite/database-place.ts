import { existsSync, linkSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { storageProblem } from '../../db/storage-problem.ts';
import { BackupError } from '../../errors.ts';

const JOURNALS = ['-wal', '-shm', '-journal'];

/** The place of a database, held so that no other process can have it open. */
export type Place = {
  /** What lies there cannot be read, so nobody knows what it had sent. */
  damaged: boolean;
  /** Keeps what lies there as `aside`, journals too, and puts `copy` there. There is no moment without a database. */
  put(copy: string, aside: string): void;
  release(): void;
};

/** Refuses while another process has the database open. */
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

/** Only who has a database for himself can leave WAL; all of the journal is in the file then. */
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

/** A second name first; where the disk knows no second names the file is renamed. */
function keepAs(database: string, aside: string) {
  try {
    linkSync(database, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    renameSync(database, aside);
  }
}
