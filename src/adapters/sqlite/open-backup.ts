import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import type { Backup, BackupFault } from '../../deps.ts';
import { openReadingThread } from './threaded.ts';

/**
 * Opens a backup for reading only, checks every page of it (https://sqlite.org/pragma.html#pragma_integrity_check), and counts its rows. The
 * thread reads a large file for seconds while the program goes on.
 */
export async function openBackup(backup: Backup): Promise<BackupFault | undefined> {
  try {
    await access(backup.file, constants.R_OK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
  return readWhole(backup).catch(() => 'damaged');
}

async function readWhole(backup: Backup): Promise<BackupFault | undefined> {
  const { db, close } = await openReadingThread(backup.file);
  try {
    const found = await db.get<[string]>(sql`PRAGMA integrity_check(1)`);
    if (found[0] !== 'ok') return 'damaged';
    return (await countRows(db)).every((rows, index) => rows === expected(backup)[index]) ? undefined : 'changed';
  } finally {
    await close();
  }
}

const expected = ({ readers, enrollments, deliveries }: Backup) => [readers, enrollments, deliveries];

const countRows = (db: Db): Promise<number[]> =>
  Promise.all(
    ['subscribers', 'enrollments', 'deliveries'].map(async table => {
      const [rows] = await db.get<[number]>(sql`SELECT count(*) FROM ${sql.identifier(table)}`);
      return rows;
    }),
  );
