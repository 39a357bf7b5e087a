import { existsSync, realpathSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { storageProblem } from '../../db/storage-problem.ts';

/** A program that starts has the database for a moment before its journals are there: this often, for this long (ms), is looked. */
const LOOKS = 20;
const EACH = 250;

/**
 * Whether another process works with `database` and its journals were deleted under it. Whoever opens the database then begins other
 * journals: they do not see what that process wrote since, and either loses what the other writes. Changes nothing.
 */
export function hasLostJournal(database: string): boolean {
  if (!statSync(database, { throwIfNoEntry: false })?.size) return false;
  const path = realpathSync(database); // behind links, where SQLite keeps the journals
  const areThere = () => ['-wal', '-shm'].every(suffix => existsSync(path + suffix));
  for (let look = 0; look < LOOKS; look += 1) if (areThere() || isFree(path)) return false;
  return !areThere();
}

/** Asks for the file alone, as SQLite must before it opens journals that nobody else sees (https://sqlite.org/wal.html#noshm). */
function isFree(database: string): boolean {
  const raw = new DatabaseSync(database, { timeout: EACH });
  try {
    raw.exec('PRAGMA locking_mode = EXCLUSIVE');
    raw.prepare('SELECT 1 FROM sqlite_master').get();
    return true;
  } catch (error) {
    return storageProblem(error) !== 'locked'; // what else is wrong is told by whoever opens it next
  } finally {
    raw.close();
  }
}

export const LOST_JOURNAL =
  'a program is at work with it, and its journals (-wal, -shm) were deleted meanwhile; stop that program first, then run this again';
