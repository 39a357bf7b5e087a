import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../src/adapters/sqlite/file.ts';
import { type StorageCheck, storageCheck } from '../src/adapters/sqlite/storage-check.ts';
import type { Db } from '../src/db/database.ts';
import type { Keys } from '../src/links/tokens.ts';
import { besideOf } from '../src/node/start.ts';
import type { Beside } from '../src/restore-guard/keep.ts';
import type { Look } from './facts.ts';
import { type Hooks, openWatched } from './watched-database.ts';

/** Where the rows of a world are: in a file, or in D1. */
export type Ground = {
  /** The database as one process has it open. */
  open(process: string, hooks: Hooks): Promise<Opened>;
  query(sql: string, ...values: (string | null)[]): Promise<Record<string, unknown>[]>;
};
export type Opened = { db: Db; storage: StorageCheck; beside?: (keys: Keys) => Beside; close(): void };

export type FileGround = Ground & {
  look: Look;
  /** Closes the connection that reads, because a restore needs the file for itself. */
  forget(): void;
};

/** `file`: the path of the database at this moment; moving house changes it. */
export function fileGround(file: () => string): FileGround {
  let reading: DatabaseSync | undefined;
  const look: Look = (sql, ...values) => {
    reading ??= new DatabaseSync(file(), { readOnly: true });
    return reading.prepare(sql).all(...values) as Record<string, unknown>[];
  };
  return {
    look,
    query: async (sql, ...values) => look(sql, ...values),
    forget() {
      reading?.close();
      reading = undefined;
    },
    async open(process, hooks) {
      const { db, raw } = openWatched(file(), process, hooks, opened => migrate({ raw: opened }, 'migrations'));
      return {
        db,
        storage: storageCheck(file(), raw),
        beside: besideOf(file(), raw),
        close: () => raw.close(),
      };
    },
  };
}
