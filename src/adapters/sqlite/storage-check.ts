import { realpathSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type LossOfRows, type StorageProblem, storageProblem } from '../../db/storage-problem.ts';
import type { Storage } from '../../deps.ts';

/** Milliseconds to wait for another process's lock, because the caller waits for the answer. */
const PATIENCE = 500;
/** Bytes: enough that SQLite needs new pages, as the row of a mail may. */
const ROOM = 16_384;

/** `notice`: is told the error of any statement. A damaged page may be none of those that `check` writes. */
export type StorageCheck = Storage & { notice(error: unknown): void };

/** Asks the open database `raw` whether it takes rows, by writing one and deleting it again. */
export function storageCheck(file: string, raw: DatabaseSync): StorageCheck {
  const lost = lossCheck(file, raw);
  let suspected = false;
  return {
    lost,
    notice(error) {
      suspected ||= storageProblem(error) === 'damaged';
    },
    async check() {
      const loss = lost();
      if (loss) return loss;
      suspected &&= isDamaged(file);
      return suspected ? 'damaged' : probe(raw);
    },
  };
}

/**
 * Compares the files at their paths with those that `raw` has opened. While a connection is open, SQLite keeps its journals where they are:
 * no checkpoint, no other process and no backup changes them (https://sqlite.org/walformat.html). A file without journals, as on a disk that
 * cannot share memory, is watched alone.
 */
function lossCheck(file: string, raw: DatabaseSync): () => LossOfRows | undefined {
  const opened = inode(file);
  if (opened === undefined) return () => undefined;
  const path = realpathSync(file); // behind links, where SQLite keeps the journals
  const journals = JOURNALS.map(suffix => path + suffix).map(journal => ({ journal, opened: inode(journal) }));
  const isJournalGone = () => journals.some(({ journal, opened }) => opened !== undefined && inode(journal) !== opened);
  return () => {
    const there = inode(file);
    if (there === undefined) return 'gone';
    if (there !== opened) return 'replaced';
    if (!isJournalGone()) return undefined;
    rescue(raw, `${path}-wal`);
    return 'journal-gone';
  };
}

const JOURNALS = ['-wal', '-shm'];

/**
 * Brings what stands only in the deleted journal `wal` into the database's file, before the process ends and the journal with it. Where there
 * is a new one, others have opened the database, and whatever is written under them would damage it.
 */
function rescue(raw: DatabaseSync, wal: string) {
  if (inode(wal) !== undefined) return;
  try {
    raw.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {
    // The next look tries it again.
  }
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
