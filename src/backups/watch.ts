import type { BackupFault, Deps } from '../deps.ts';
import { needsBackups, readBackup, readWatch, writeWatch } from './record.ts';
import { isOpeningDue } from './standing.ts';

type Watching = Pick<Deps, 'db' | 'mailer' | 'storage' | 'wall' | 'log' | 'timers'>;

/** Milliseconds. A disk that is away may never answer, and a pass waits for this. */
const LONGEST_OPENING = 60_000;

function withinLimit({ timers }: Watching, opening: Promise<BackupFault | undefined>) {
  return new Promise<BackupFault | undefined>((resolve, reject) => {
    const cancel = timers.after(LONGEST_OPENING, () => resolve('unreadable'));
    opening.then(resolve, reject).finally(cancel);
  });
}

/**
 * What a pass of the scheduler does for backups: it notes from when on they are expected, and opens the last one once a month. Nothing
 * where none are needed. Opening reads the whole file, in a thread of its own.
 */
export async function watchBackups(deps: Watching): Promise<void> {
  if (!(await needsBackups(deps))) return;
  const { db, storage, wall, log } = deps;
  const now = wall.now();
  const [backup, watch = { since: now }] = [await readBackup(db), await readWatch(db)];
  if (watch.since === now) await writeWatch(db, watch, now);
  if (!backup || !isOpeningDue(watch.opened, now)) return;
  const fault = await withinLimit(deps, storage.openBackup!(backup));
  await writeWatch(db, { since: watch.since, opened: { at: now, file: backup.file, fault } }, now);
  if (fault) log.error('the last backup cannot be used; make another one', { file: backup.file, fault });
  else log.info('the last backup was opened as a test', { file: backup.file });
}
