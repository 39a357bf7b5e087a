import { sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';

/**
 * See `Storage.purge`. `secure_delete` overwrites a row where it stands, but the database has moved rows between pages before, and their
 * former places keep copies (about one erased reader in 300). VACUUM copies only what is there. The journal is emptied last, since it holds
 * pages of before. On the thread of the database, so that the program goes on meanwhile; other statements wait.
 */
export const purging = (db: Db) => async (): Promise<boolean> => {
  await db.run(sql`VACUUM`);
  const [row] = await db.values<[busy: number]>(sql`PRAGMA wal_checkpoint(TRUNCATE)`);
  return row?.[0] === 0;
};
