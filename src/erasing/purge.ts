import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { settings } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { errorKind } from '../errors.ts';

const KEY = 'unpurged' satisfies SettingKey;
const HOUR = 60 * 60_000;

type Purging = Pick<Deps, 'db' | 'clock' | 'log' | 'storage'>;

/**
 * Statement that notes, in the transaction that erases, that the file may still hold what was erased. `value` changes with each erasure;
 * `updated_at` is when the first of them was, or the last try. A number comes to SQLite as a real one, whose text ends in `.0`: it is cast,
 * and compared as a number.
 */
export const owePurge = (db: Db, at: number) =>
  db
    .insert(settings)
    .values({ key: KEY, value: at, updatedAt: at })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: sql`CAST(max(${settings.value} + 1, ${at}) AS INTEGER)` },
    });

const readOwed = (db: Db) => db.select().from(settings).where(eq(settings.key, KEY)).get();

/**
 * Writes the file anew without what was erased. Returns whether nothing of it is left in the file; if something may be, the scheduler's
 * passes try again. On D1 there is no file, and nothing to do.
 */
export async function purge({ db, clock, log, storage }: Purging): Promise<boolean> {
  const owed = storage.purge && (await readOwed(db));
  if (!storage.purge || !owed) return true;
  const isSame = and(eq(settings.key, KEY), sql`CAST(${settings.value} AS INTEGER) = ${Number(owed.value)}`);
  const problem = await storage.purge().then(done => (done ? undefined : 'busy'), errorKind);
  if (problem === undefined) {
    await db.delete(settings).where(isSame); // who erased meanwhile has changed it
    return true;
  }
  log.warn('what was erased may still be in the database file; the scheduler tries again', { problem });
  await db.update(settings).set({ updatedAt: clock.now() }).where(eq(settings.key, KEY));
  return false;
}

/** What a pass of the scheduler does for it: once an hour at most, since it takes as long as copying the file. */
export async function purgeIfOwed(deps: Purging): Promise<void> {
  const owed = deps.storage.purge && (await readOwed(deps.db));
  const now = deps.clock.now();
  if (owed && (now - owed.updatedAt >= HOUR || owed.updatedAt > now)) await purge(deps);
}

/** SQL for a database of before, which did not overwrite what it deleted: the next pass writes it anew. */
export const OWED_BY_UPGRADE = `INSERT OR IGNORE INTO settings (key, value, updated_at) VALUES ('${KEY}', '0', 0)`;
