import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import * as schema from '../db/schema.ts';
import type { Db } from '../deps.ts';

type Method = 'run' | 'all' | 'get' | 'values';
type Query = { sql: string; params: unknown[]; method: Method };

/** A database file and the way to close it. `raw` is for what drizzle has no words for: migrations, EXPLAIN, PRAGMA. */
export type SqliteFile = { db: Db; raw: DatabaseSync; close(): void };

/**
 * Opens (or makes) a SQLite file behind drizzle's async API. WAL, and `synchronous=FULL`: a lost "sent" row would be a
 * second copy of a lesson. Another process's lock is waited for, up to ten seconds.
 */
export function openSqliteFile(file: string): SqliteFile {
  if (file !== ':memory:') makePrivate(file);
  const raw = new DatabaseSync(file, { timeout: 10_000 });
  raw.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;');
  const execute = statementRunner(raw);
  const db = drizzle(
    async (sql, params, method) => execute({ sql, params, method }),
    async queries => inOneTransaction(raw, () => (queries as Query[]).map(execute)),
    { schema },
  );
  return { db, raw, close: () => raw.close() };
}

/** Addresses and symptoms: nobody but the owner reads the file. SQLite gives its journal the same mode. */
function makePrivate(file: string) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
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
  return ({ sql, params, method }: Query): { rows: never[] } => {
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

function inOneTransaction<T>(raw: DatabaseSync, work: () => T): T {
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
