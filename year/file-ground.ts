import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { migrate } from '../src/adapters/sqlite/file.ts';
import { purging } from '../src/adapters/sqlite/purge.ts';
import { storageCheck } from '../src/adapters/sqlite/storage-check.ts';
import { besideOf } from '../src/node/start.ts';
import type { Look } from './facts.ts';
import type { FileGround } from './ground.ts';
import { openWatched } from './watched-database.ts';

/** `file`: the path of the database at this moment; moving house changes it. */
export function fileGround(file: () => string): FileGround {
  let reading: DatabaseSync | undefined;
  /** A world asks the same questions each day. */
  const prepared = new Map<string, StatementSync>();
  const look: Look = (sql, ...values) => {
    reading ??= new DatabaseSync(file(), { readOnly: true });
    const statement = prepared.get(sql) ?? reading.prepare(sql);
    prepared.set(sql, statement);
    return statement.all(...values) as Record<string, unknown>[];
  };
  return {
    look,
    query: async (sql, ...values) => look(sql, ...values),
    forget() {
      prepared.clear();
      reading?.close();
      reading = undefined;
    },
    async open(process, hooks) {
      const { db, raw } = openWatched(file(), process, hooks, opened => migrate({ raw: opened }, 'migrations'));
      return {
        db,
        storage: { ...storageCheck(file(), raw), purge: purging(db) },
        beside: besideOf(file(), raw),
        close: () => raw.close(),
      };
    },
  };
}
