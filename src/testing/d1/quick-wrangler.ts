import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux keeps this folder in memory. In containers it may be small. */
const IN_MEMORY = '/dev/shm';
const ROOM = 512 * 1024 * 1024;

/** A database on a disk waits for the disk after each statement that writes. */
function scratchFolder(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize > ROOM ? IN_MEMORY : tmpdir();
}

/** Environment for wrangler: it keeps its databases in memory, and neither traces each statement nor serves pages that show them. */
export const QUICK = { TMPDIR: scratchFolder(), X_LOCAL_OBSERVABILITY: 'false', X_LOCAL_EXPLORER: 'false' };
