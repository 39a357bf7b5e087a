import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type StorageProblem, storageProblem } from '../../db/storage-problem.ts';
import type { Storage } from '../../deps.ts';

/** Milliseconds to wait for another process's lock, because the caller waits for the answer. */
const PATIENCE = 500;
/** Bytes: enough that SQLite needs new pages, as the row of a mail may. */
const ROOM = 16_384;

/** `notice`: is told the error of any statement. A damaged page may be none of those that `check` writes. */
export type StorageCheck = Storage & { notice(error: unknown): void };

/** Asks the open database `raw` whether it takes rows, by writing one and deleting it again. */
export function storageCheck(file: string, raw: DatabaseSync): StorageCheck {
  const opened = inode(file);
  const isReplaced = () => opened !== undefined && inode(file) !== opened;
  let suspected = false;
  return {
    isReplaced,
    notice(error) {
      suspected ||= storageProblem(error) === 'damaged';
    },
    async check() {
      if (isReplaced()) return 'replaced';
      suspected &&= isDamaged(file);
      return suspected ? 'damaged' : probe(raw);
    },
  };
}

/** Reads all of the file anew, since open connections keep pages as they were. */
function isDamaged(file: string): boolean {
  try {
    using fresh = new DatabaseSync(file, { readOnly: true });
    const { quick_check: found } = fresh.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    return found !== 'ok';
  } catch (error) {
    return storageProblem(error) === 'damaged';
  }
}

const inode = (file: string) => statSync(file, { throwIfNoEntry: false })?.ino;

function probe(raw: DatabaseSync): StorageProblem | undefined {
  const { timeout } = raw.prepare('PRAGMA busy_timeout').get() as { timeout: number };
  raw.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
  try {
    raw.exec(`BEGIN IMMEDIATE;
      INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('probe', zeroblob(${ROOM}), 0);
      DELETE FROM settings WHERE key = 'probe';
      COMMIT`);
  } catch (error) {
    return storageProblem(error) ?? 'unwritable';
  } finally {
    if (raw.isTransaction) raw.exec('ROLLBACK');
    raw.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}
