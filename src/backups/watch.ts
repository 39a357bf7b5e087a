import type { Deps } from '../deps.ts';
import { needsBackups, readBackup, readWatch, writeWatch } from './record.ts';
import { isOpeningDue } from './standing.ts';

/**
 * What a pass of the scheduler does for backups: it notes from when on they are expected, and opens the last one once a month. Nothing
 * where none are needed. Opening reads the whole file, in a thread of its own.
 */
export async function watchBackups(deps: Pick<Deps, 'db' | 'mailer' | 'storage' | 'wall' | 'log'>): Promise<void> {
  if (!(await needsBackups(deps))) return;
  const { db, storage, wall, log } = deps;
  const now = wall.now();
  const [backup, watch = { since: now }] = [await readBackup(db), await readWatch(db)];
  if (watch.since === now) await writeWatch(db, watch, now);
  if (!backup || !isOpeningDue(watch.opened, now)) return;
  const fault = await storage.openBackup!(backup);
  await writeWatch(db, { since: watch.since, opened: { at: now, file: backup.file, fault } }, now);
  if (fault) log.error('the last backup cannot be used; make another one', { file: backup.file, fault });
  else log.info('the last backup was opened as a test', { file: backup.file });
}
