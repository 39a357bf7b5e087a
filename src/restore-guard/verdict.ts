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
