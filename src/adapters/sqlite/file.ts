import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Db } from '../../db/database.ts';
import * as schema from '../../db/schema.ts';
import { MigrationError } from '../../errors.ts';
import { inOneTransaction, openConnection, type Query } from './connection.ts';
import { hasLostJournal, LOST_JOURNAL } from './lost-journal.ts';

/** A database file and the way to close it. `raw` is for what drizzle cannot say: migrations, EXPLAIN, PRAGMA. */
export type SqliteFile = { db: Db; raw: DatabaseSync; close(): void };

/** Opens (or makes) a SQLite file behind drizzle's async API. A program that sends mail opens it in a thread instead (`threaded.ts`). */
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

/** Bytes of a name on nearly all file systems, without what SQLite adds to it. */
const LONGEST_NAME = 255 - '-journal'.length;

/** The file holds addresses and symptoms, so only its owner may read it. SQLite gives its journals the same mode. */
function makePrivate(file: string) {
  try {
    if (Buffer.byteLength(basename(file)) > LONGEST_NAME)
      throw new MigrationError(`the name ${file} is too long: those of its journals are longer still`);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    if (statSync(file).isDirectory()) throw new MigrationError(`${file} is a folder`);
    if (!statSync(file).isFile())
      throw new MigrationError(`${file} is no file that can be kept, but a device or a pipe`);
    accessSync(file, constants.R_OK);
    if (hasLostJournal(file)) throw new MigrationError(`${file}: ${LOST_JOURNAL}`);
    if (statSync(file).size > 0) refuseForeign(file);
  } catch (error) {
    throw 'syscall' in (error as Error) ? new MigrationError((error as Error).message) : error;
  }
}

/** Nothing is written into a database of another program, not even how its journal is kept. */
function refuseForeign(file: string) {
  const raw = new DatabaseSync(file, { timeout: 10_000 });
  try {
    const tables = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    if (tables.length > 0 && !tables.some(({ name }) => name === 'migrations'))
      throw new MigrationError(`${file} is a database of another program; it is left as it is`);
  } finally {
    raw.close();
  }
}

/** The names of all migrations, oldest first. */
export const knownMigrations = (folder: string): string[] => readJournal(folder).entries.map(({ tag }) => tag);

const readJournal = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;

type Journal = { entries: { tag: string }[] };

/** Keeps a copy of a database as it was before its tables change. Each method is called while no other process can write. */
export type Keeper = {
  /** Throws if the copy cannot be made. */
  write(): void;
  /** Every change was made and will be committed next. `first`: the name of the first migration. */
  keep(first: string): void;
  /** Called when nothing was changed after all. */
  discard(): void;
};

/** Milliseconds to wait for another process that migrates: that process copies the whole database first. */
const PATIENCE = 10 * 60_000;

/**
 * Applies the migrations that the file lacks, all in one transaction: a second process that starts at the same time waits, then has
 * nothing left to do. `keeper`: for a database that may hold rows. `known`: the migrations to apply. Returns the names of the applied migrations. Throws
 * `MigrationError`, and then the database is unchanged.
 */
export function migrate(
  { raw }: Pick<SqliteFile, 'raw'>,
  folder: string,
  keeper?: Keeper,
  known = knownMigrations(folder),
): string[] {
  raw.exec('CREATE TABLE IF NOT EXISTS migrations (tag TEXT PRIMARY KEY, at INTEGER NOT NULL DEFAULT (unixepoch()))');
  if (pendingOf(raw, known).length === 0) return [];
  try {
    return withPatience(raw, () => inOneTransaction(raw, () => applyPending(raw, folder, known, keeper)));
  } catch (error) {
    keeper?.discard();
    throw error;
  }
}

function applyPending(raw: DatabaseSync, folder: string, known: string[], keeper?: Keeper): string[] {
  const pending = pendingOf(raw, known);
  const [first] = pending;
  const keeps = first !== undefined && first !== known[0] ? keeper : undefined;
  keeps?.write();
  for (const tag of pending) apply(raw, folder, tag);
  keeps?.keep(first!);
  return pending;
}

/** Refuses a newer database. An older program would not know what a newer one wrote, a pause for example, and would ignore it. */
function pendingOf(raw: DatabaseSync, known: string[]): string[] {
  const done = raw.prepare('SELECT tag FROM migrations').all();
  const tags = new Set(done.map(({ tag }) => String(tag)));
  const newer = [...tags].filter(tag => !known.includes(tag));
  if (newer.length > 0)
    throw new MigrationError(`the database belongs to a newer version of Dayori (${newer.join(', ')}); ${BACK}`);
  return known.filter(tag => !tags.has(tag));
}

const BACK = 'update the program, or restore the backup that is beside it (….before-0…, see README, Backups)';

function apply(raw: DatabaseSync, folder: string, tag: string) {
  try {
    raw.exec(readFileSync(join(folder, `${tag}.sql`), 'utf8').replaceAll('--> statement-breakpoint', ''));
    raw.prepare('INSERT INTO migrations (tag) VALUES (?)').run(tag);
  } catch (error) {
    throw new MigrationError(`the migration ${tag} failed, and the database is as it was: ${(error as Error).message}`);
  }
}

function withPatience<T>(raw: DatabaseSync, work: () => T): T {
  const { timeout } = raw.prepare('PRAGMA busy_timeout').get() as { timeout: number };
  raw.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
  try {
    return work();
  } finally {
    raw.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}
