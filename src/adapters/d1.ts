import { type AnyD1Database, drizzle } from 'drizzle-orm/d1';
import * as schema from '../db/schema.ts';
import { storageProblem } from '../db/storage-problem.ts';
import type { Db, Storage } from '../deps.ts';

/** Cloudflare's SQLite behind the same API as the file: statements of a `batch` are one transaction. */
export function d1Database(binding: AnyD1Database): Db {
  return drizzle(binding, { schema });
}

/** Asks whether rows can be written now by writing one and deleting it again: a full database still reads. */
export function d1Storage(binding: AnyD1Database): Storage {
  const database = binding as { prepare(sql: string): unknown; batch(statements: unknown[]): Promise<unknown> };
  const probe = [
    "INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('probe', 'true', 0)",
    "DELETE FROM settings WHERE key = 'probe'",
  ];
  return {
    async check() {
      try {
        await database.batch(probe.map(sql => database.prepare(sql)));
        return undefined;
      } catch (error) {
        return storageProblem(error) ?? 'unwritable';
      }
    },
  };
}
