import { backupBefore } from '../adapters/sqlite/backup-before.ts';
import { knownMigrations, migrate, openSqliteFile, type SqliteFile } from '../adapters/sqlite/file.ts';
import type { Clock, Log } from '../deps.ts';
import { OWED_BY_UPGRADE } from '../erasing/purge.ts';

/** `folder`: the folder of the migrations. `wall`: the name of a kept copy says when it was made. */
export type Upgrading = { folder: string; log: Log; wall: Clock };

/**
 * Opens a database file, creates it if there is none, and upgrades its tables to this version. Keeps a copy of the old one beside it.
 * Throws `MigrationError`, and then nothing has changed. `isNew`: there was no file, or none with tables of ours in it.
 */
export function openUpgraded(database: string, upgrading: Upgrading): SqliteFile & { isNew: boolean } {
  const file = openSqliteFile(database);
  try {
    const done = database === ':memory:' ? migrate(file, upgrading.folder) : upgrade(file, database, upgrading);
    return { ...file, isNew: done[0] === knownMigrations(upgrading.folder)[0] };
  } catch (error) {
    file.close();
    throw error;
  }
}

function upgrade(file: SqliteFile, database: string, { folder, log, wall }: Upgrading): string[] {
  const before = backupBefore(database, wall.now());
  const migrations = migrate(file, folder, before);
  const backup = before.end();
  if (!backup) return migrations;
  file.raw.exec(OWED_BY_UPGRADE);
  log.info('the tables were brought up to date; the database as it was before is kept', {
    migrations: migrations.join(', '),
    backup,
    back: `stop the program; then, with the older version: npm run dayori -- restore ${backup}`,
  });
  return migrations;
}
