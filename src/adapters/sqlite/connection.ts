import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export type Method = 'run' | 'all' | 'get' | 'values';
export type Query = { sql: string; params: unknown[]; method: Method };
/** Rows as arrays, in the order of the columns. With `get`: the one row, or nothing. */
export type Result = { rows: never[] };

/** One connection to a database file. `batch` is one transaction. `unsynced`: commits of this work do not wait for the disk. */
export type Connection = {
  raw: DatabaseSync;
  execute(query: Query): Result;
  batch(queries: Query[]): Result[];
  unsynced<T>(work: () => T): T;
};

/** Reads a file that nobody writes, such as a backup, and leaves nothing beside it (https://sqlite.org/uri.html#uriimmutable). */
export function openForReading(file: string): Connection {
  const raw = new DatabaseSync(new URL(`${pathToFileURL(file)}?immutable=1`), { readOnly: true });
  const execute = statementRunner(raw);
  return { raw, execute, batch: queries => queries.map(execute), unsynced: work => work() };
}

/**
 * Opens (or makes) a SQLite file. It uses WAL and `synchronous=FULL`: a lost "sent" row would send a lesson twice. Deleted rows are
 * overwritten (`secure_delete`), which alone does not get all of them (`purge.ts`). Waits up to ten seconds for another process's lock.
 */
export function openConnection(file: string): Connection {
  const raw = new DatabaseSync(file, { timeout: 10_000 });
  raw.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;');
  raw.exec('PRAGMA secure_delete=ON');
  const execute = statementRunner(raw);
  return {
    ...{ raw, execute },
    batch: queries => inOneTransaction(raw, () => queries.map(execute)),
    unsynced(work) {
      raw.exec('PRAGMA synchronous=NORMAL'); // a prepared PRAGMA takes effect only once
      try {
        return work();
      } finally {
        raw.exec('PRAGMA synchronous=FULL');
      }
    },
  };
}

function statementRunner(raw: DatabaseSync) {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    let statement = prepared.get(sql);
    if (!statement) {
      if (prepared.size > 500) prepared.clear();
      statement = raw.prepare(sql);
      statement.setReturnArrays(true);
      prepared.set(sql, statement);
    }
    return statement;
  };
  return ({ sql, params, method }: Query): Result => {
    const statement = prepare(sql);
    const values = params.map(toSqlite);
    if (method === 'run') {
      statement.run(...values);
      return { rows: [] };
    }
    const rows = statement.all(...values);
    return { rows: (method === 'get' ? rows[0] : rows) as never[] };
  };
}

function toSqlite(value: unknown) {
  return (typeof value === 'boolean' ? Number(value) : value === undefined ? null : value) as string | number | null;
}

export function inOneTransaction<T>(raw: DatabaseSync, work: () => T): T {
  raw.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    raw.exec('COMMIT');
    return result;
  } catch (error) {
    if (raw.isTransaction) raw.exec('ROLLBACK');
    throw error;
  }
}
