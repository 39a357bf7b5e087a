import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import * as schema from '../db/schema.ts';
import type { Db } from '../deps.ts';
import { inOneTransaction, openConnection, type Query } from './sqlite/connection.ts';

/** A database file and the way to close it. `raw` is for what drizzle has no words for: migrations, EXPLAIN, PRAGMA. */
export type SqliteFile = { db: Db; raw: DatabaseSync; close(): void };

/** Opens (or makes) a SQLite file behind drizzle's async API. What sends mail has it in a thread (`sqlite-thread.ts`). */
export function openSqliteFile(file: string): SqliteFile {
  if (file !== ':memory:') makePrivate(file);
  const { raw, execute, batch } = openConnection(file);
  const db = drizzle(
    async (sql, params, method) => execute({ sql, params, method }),
    async queries => batch(queries as Query[]),
    { schema },
  );
  return { db, raw, close: () => raw.close() };
}

/** Addresses and symptoms: nobody but the owner reads the file. SQLite gives its journal the same mode. */
function makePrivate(file: string) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

/** The names of all migrations, oldest first. */
export const knownMigrations = (folder: string): string[] => readJournal(folder).entries.map(({ tag }) => tag);

const readJournal = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;

type Journal = { entries: { tag: string }[] };

/**
 * Applies the migrations that the file does not have yet, all in one transaction: a second process that starts at the same
 * time waits, then finds nothing left to do.
 */
export function migrate({ raw }: Pick<SqliteFile, 'raw'>, folder: string): void {
  raw.exec('CREATE TABLE IF NOT EXISTS migrations (tag TEXT PRIMARY KEY, at INTEGER NOT NULL DEFAULT (unixepoch()))');
  inOneTransaction(raw, () => {
    const done = new Set(
      raw
        .prepare('SELECT tag FROM migrations')
        .all()
        .map(row => row.tag),
    );
    for (const tag of knownMigrations(folder).filter(tag => !done.has(tag))) {
      raw.exec(readFileSync(join(folder, `${tag}.sql`), 'utf8').replaceAll('--> statement-breakpoint', ''));
      raw.prepare('INSERT INTO migrations (tag) VALUES (?)').run(tag);
    }
  });
}
