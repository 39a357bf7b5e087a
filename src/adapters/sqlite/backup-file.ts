import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storageProblem } from '../../db/storage-problem.ts';
import { BackupError } from '../../errors.ts';
import { isAlive } from './alive.ts';
import { hasLostJournal, LOST_JOURNAL } from './lost-journal.ts';

export type Contents = { bytes: number; readers: number; enrollments: number; deliveries: number };

/**
 * Writes a consistent copy of the database to `target` (mode 0600) while the program goes on sending: VACUUM INTO reads one snapshot
 * (https://sqlite.org/lang_vacuum.html). The file gets its name last, so a file of that name is complete and checked.
 */
export function writeBackup(database: string, target: string): Contents {
  if (!existsSync(database)) refuse(`there is no database at ${database}`);
  refuseFolder(database);
  if (hasLostJournal(database)) refuse(`${database}: ${LOST_JOURNAL}`);
  refuseExisting(target);
  removeLeftBehind(target);
  const folder = folderFor(target);
  try {
    const partial = join(folder, 'copy');
    closeSync(openSync(partial, 'wx', 0o600));
    copySnapshot(database, partial);
    const contents = readContents(partial);
    sync(partial);
    keepAs(partial, target);
    return contents;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuseExisting(target: string) {
  if (existsSync(target)) refuse(`${target} exists already; name another file`);
}

/** For the unfinished copy, made anew for each: two backups at once to one name do not write into one file. */
function folderFor(target: string): string {
  try {
    return mkdtempSync(`${target}.partial-${process.pid}-`); // mode 0700
  } catch (error) {
    return refuse(`the backup cannot be written: ${(error as Error).message}`);
  }
}

/** What a process that was killed left of its copy holds readers as well. Until 0.2.0 it was one file, named without a process. */
function removeLeftBehind(target: string) {
  removeDatabase(`${target}.partial`);
  const prefix = `${basename(target)}.partial-`;
  const folder = dirname(target);
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (name.startsWith(prefix) && isLeftBehind(name)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Whether the process that wrote the unfinished copy of this name is gone. A copy takes this process as long as it does nothing else. */
export function isLeftBehind(name: string): boolean {
  const pid = Number(/\.partial-(\d+)-\w+$/.exec(name)?.[1] ?? process.pid);
  return pid === process.pid || !isAlive(pid);
}

/** Links the second name: unlike a rename, this replaces no file. Some file systems have no links. */
function keepAs(partial: string, target: string) {
  try {
    linkSync(partial, target);
  } catch {
    refuseExisting(target);
    renameSync(partial, target);
  }
}

function copySnapshot(database: string, target: string) {
  const raw = new DatabaseSync(database, { timeout: 10_000 });
  try {
    raw.prepare('VACUUM INTO ?').run(target);
  } catch (error) {
    refuse(`the backup cannot be written: ${(error as Error).message}`);
  } finally {
    raw.close();
  }
}

/** Copies a backup to `target` and checks it. A copy made by hand may have a journal beside it, which is copied too. */
export function copyBackup(backup: string, target: string, migrations: string[]): Contents {
  if (!existsSync(backup)) refuse(`there is no file ${backup}`);
  refuseFolder(backup);
  removeDatabase(target);
  copyFiles(backup, target);
  const contents = readContents(target);
  refuseNewer(target, migrations);
  return contents;
}

function copyFiles(backup: string, target: string) {
  try {
    for (const suffix of ['', '-wal'].filter(suffix => existsSync(backup + suffix))) {
      copyFileSync(backup + suffix, target + suffix);
      chmodSync(target + suffix, 0o600);
    }
  } catch (error) {
    removeDatabase(target);
    refuse(`the backup cannot be copied: ${(error as Error).message}`);
  }
}

function refuseFolder(file: string) {
  if (statSync(file).isDirectory()) refuse(`${file} is a folder`);
}

const JOURNALS = ['-wal', '-shm', '-journal'];

/** Deletes a database file, if it exists, and the journals that SQLite may have left beside it. */
export function removeDatabase(file: string) {
  for (const suffix of ['', ...JOURNALS]) rmSync(file + suffix, { force: true });
}

/** Counts what a complete Dayori database holds. Refuses any other file. */
function readContents(file: string): Contents {
  return reading(file, raw => {
    const [found] = raw.prepare('PRAGMA integrity_check(1)').all();
    if (found?.integrity_check !== 'ok') refuse('the file is damaged; take another backup');
    const count = (table: string) => Number(raw.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
    if (!hasTable(raw, 'migrations') || !hasTable(raw, 'deliveries')) refuse('the file is no Dayori database');
    const [readers, enrollments, deliveries] = ['subscribers', 'enrollments', 'deliveries'].map(count);
    return { bytes: statSync(file).size, readers: readers!, enrollments: enrollments!, deliveries: deliveries! };
  });
}

export function hasTable(raw: DatabaseSync, name: string): boolean {
  return raw.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

function refuseNewer(file: string, migrations: string[]) {
  const done = reading(file, raw => raw.prepare('SELECT tag FROM migrations').all());
  const unknown = done.map(row => String(row.tag)).filter(tag => !migrations.includes(tag));
  if (unknown.length > 0)
    refuse(`the backup comes from a newer version of Dayori (${unknown.join(', ')}); update the program first`);
}

function reading<T>(file: string, read: (raw: DatabaseSync) => T): T {
  const raw = new DatabaseSync(file);
  try {
    return read(raw);
  } catch (error) {
    if (storageProblem(error) === 'damaged') refuse('the file is damaged, or no database');
    throw error;
  } finally {
    raw.close();
  }
}

export function sync(file: string) {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}

function refuse(message: string): never {
  throw new BackupError(message);
}
