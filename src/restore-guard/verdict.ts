import type { Mark } from '../db/schema.ts';

export type GuardRow = Mark & { fileWritten: boolean; resumedFrom: Mark | null };

/**
 * `current`: the database knows everything that the file knows · `behind`: it is a copy, and it lacks what was done since · `unknown`: it
 * once had a file and has none now, so nobody can tell.
 */
export type RestoreVerdict = 'current' | 'behind' | 'unknown';

/** Compares a database with the mark beside it. Read the file before the database, because both only grow. */
export function verdictOn(database: GuardRow, file: Mark | undefined): RestoreVerdict {
  if (!file) return database.fileWritten && database.mark > 0 ? 'unknown' : 'current';
  if (database.lineage === file.lineage) return database.mark < file.mark ? 'behind' : 'current';
  return isNew(database) || hasLeftBehind(database, file) ? 'current' : 'behind';
}

/** Somebody deleted the database and starts anew. Nobody in it ever got mail. */
const isNew = ({ fileWritten, mark }: GuardRow) => !fileWritten && mark === 0;

/** The clinic resumed from that mark, and the process ended before the file was written. */
const hasLeftBehind = ({ resumedFrom }: GuardRow, file: Mark) =>
  resumedFrom?.lineage === file.lineage && file.mark <= resumedFrom.mark;

export type MemoryRow = { memoryId: string; memoryEntry: number; fileWritten: boolean; mark: number };
/** `entry`: its last append. `key`: marks the key of its hashes. `damaged`: lines that were once whole can no longer be read. */
export type MemorySeen = { id: string; key: string; entry: number; damaged: boolean };

/**
 * `kept`: the database knows everything that the memory knows · `behind`: it lacks some of it · `short`: the end of the file is gone, and the
 * database knows what stood there · `lost`: it had a memory, and now there is none that belongs to it and can be read · `none`: no memory
 * was begun, or the clinic resumed without it.
 */
export type MemoryStanding = 'kept' | 'behind' | 'short' | 'lost' | 'none';

/** Compares a database with the memory beside it, both read while nobody can write. `key`: marks the key that this program has. */
export function memoryStanding(database: MemoryRow, file: MemorySeen | undefined, key: string): MemoryStanding {
  const { memoryId, memoryEntry, fileWritten, mark } = database;
  const isOwn = file?.id === memoryId && file.key === key && !file.damaged;
  if (isOwn) return file.entry > memoryEntry ? 'behind' : file.entry < memoryEntry ? 'short' : 'kept';
  return memoryEntry > 0 && fileWritten && mark > 0 ? 'lost' : 'none';
}
