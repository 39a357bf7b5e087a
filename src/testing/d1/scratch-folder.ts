import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux keeps this folder in memory. In containers it may be small. */
const IN_MEMORY = '/dev/shm';
const ROOM = 512 * 1024 * 1024;

/** Where to put what lasts as long as the tests: a database on a disk waits for the disk after each statement that writes. */
export function scratchFolder(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize > ROOM ? IN_MEMORY : tmpdir();
}
