import type { BatchItem } from 'drizzle-orm/batch';
import { type AnyD1Database, drizzle } from 'drizzle-orm/d1';
import { SQLiteRaw } from 'drizzle-orm/sqlite-core/query-builders/raw';
import type { Db } from '../../db/database.ts';
import * as schema from '../../db/schema.ts';
import { storageProblem } from '../../db/storage-problem.ts';
import type { Clock, Storage } from '../../deps.ts';
import { namingErrors } from './d1-errors.ts';

/** Cloudflare D1 behind the same API as the SQLite file. The statements of a `batch` are one transaction. */
export function d1Database(given: AnyD1Database): Db {
  const binding = namingErrors(given);
  const db: Db = drizzle(binding, { schema });
  const batch = db.batch.bind(db) as (statements: unknown) => Promise<never>;
  const { prepare } = binding as unknown as Preparing;
  return Object.assign(db, {
    batch: (statements: readonly BatchItem<'sqlite'>[]) =>
      batch(statements.map(statement => (statement instanceof SQLiteRaw ? prepared(statement) : statement))),
  });

  /** Drizzle's D1 `batch` does not prepare statements of plain SQL, so they are prepared here. */
  function prepared(raw: SQLiteRaw<unknown>) {
    const query = raw.getQuery();
    return {
      _prepare: () => ({
        getQuery: () => query,
        stmt: prepare.call(binding, query.sql),
        mapResult: (result: unknown) => result,
      }),
    };
  }
}

type Preparing = {
  prepare(sql: string): { all(): Promise<{ results: { updated_at: number }[] }> };
  batch(statements: unknown[]): Promise<unknown>;
};

/** Milliseconds. As long as the scheduler's last pass is no older, rows could be written. */
const PROVEN_FOR = 150_000;

/**
 * Whether rows can be written now: a full database can still be read. The scheduler writes a row each minute, so only where that row is old
 * one is written here, and deleted again. Rows written cost, and a monitor may ask every ten seconds.
 */
export function d1Storage(binding: AnyD1Database, wall: Clock): Storage {
  const database = namingErrors(binding) as unknown as Preparing;
  const probe = [
    "INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('probe', 'true', 0)",
    "DELETE FROM settings WHERE key = 'probe'",
  ];
  return {
    lost: () => undefined,
    async check() {
      try {
        const { results } = await database.prepare("SELECT updated_at FROM settings WHERE key = 'last-tick'").all();
        if (wall.now() - (results[0]?.updated_at ?? 0) < PROVEN_FOR) return undefined;
        await database.batch(probe.map(sql => database.prepare(sql)));
        return undefined;
      } catch (error) {
        return storageProblem(error) ?? 'unwritable';
      }
    },
  };
}
