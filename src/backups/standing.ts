import type { Backup, BackupFault } from '../deps.ts';

/** `since`: from when on (epoch ms) this installation is expected to have backups. `opened`: the last time one was opened as a test. */
export type BackupWatch = { since: number; opened?: { at: number; file: string; fault?: BackupFault } };

/** `at`, `openedAt`: when the last backup was made, and when one was last opened as a test (epoch ms). `fault`: of the last one opened. */
export type BackupStanding = {
  status: 'recent' | 'old' | 'none' | 'faulty';
  at?: number;
  openedAt?: number;
  fault?: BackupFault;
};

const DAY = 24 * 60 * 60_000;
/** Whoever makes one each week by hand is never told that it is late. */
export const OLD_AFTER = 8 * DAY;
/** One of each month is opened. A fault is looked at again the next day, since a disk may only have been away. */
const OPENED_EVERY = 30 * DAY;
const FAULT_LOOKED_AT_EVERY = DAY;

/** A time that lies more than a day ahead was taken from a clock that stood wrong, and counts as long ago. */
const isOlder = (at: number, ms: number, now: number) => now - at >= ms || at - now > DAY;

/** Whether the backups are as they should be at `now`. A fault of one that was replaced since does not count. */
export function standingOf(backup: Backup | undefined, { since, opened }: BackupWatch, now: number): BackupStanding {
  const found = { at: backup?.at, openedAt: opened?.at };
  if (!backup) return { ...found, status: isOlder(since, OLD_AFTER, now) ? 'none' : 'recent' };
  if (isOlder(backup.at, OLD_AFTER, now)) return { ...found, status: 'old' };
  if (opened?.fault && opened.file === backup.file) return { ...found, status: 'faulty', fault: opened.fault };
  return { ...found, status: 'recent' };
}

/** Whether the last backup should be opened as a test now. */
export function isOpeningDue(opened: BackupWatch['opened'], now: number): boolean {
  return !opened || isOlder(opened.at, opened.fault ? FAULT_LOOKED_AT_EVERY : OPENED_EVERY, now);
}
