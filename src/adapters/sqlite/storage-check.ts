import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type StorageProblem, storageProblem } from '../../db/storage-problem.ts';
import type { Storage } from '../../deps.ts';

/** Milliseconds to wait for another process's lock, because the caller waits for the answer. */
const PATIENCE = 500;
/** Bytes: enough that SQLite needs new pages, as the row of a mail may. */
const ROOM = 16_384;

export type StorageCheck = Storage & {
  /** Whether another file has taken the place of the open one: rows written now would be lost. */
  isReplaced(): boolean;
};

/** Asks the open database `raw` whether it takes rows, by writing one and deleting it again. */
export function storageCheck(file: string, raw: DatabaseSync): StorageCheck {
  const opened = inode(file);
  const isReplaced = () => opened !== undefined && inode(file) !== opened;
  return { isReplaced, check: async () => (isReplaced() ? 'replaced' : probe(raw)) };
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
