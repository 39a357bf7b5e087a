/**
 * Why rows cannot be written. `unwritable`: the disk answers with an error · `quota`: the database's host takes no more rows today.
 */
export type StorageProblem = 'locked' | 'full' | 'quota' | 'read-only' | 'unwritable' | 'damaged' | LossOfRows;

/**
 * Why rows that are written now would be lost. `gone`: the file was deleted or moved · `replaced`: another file now lies at the path of the
 * open one · `journal-gone`: its journal (`-wal`) or the index of it (`-shm`) was deleted.
 */
export type LossOfRows = 'gone' | 'replaced' | 'journal-gone';

/** Primary result codes, https://sqlite.org/rescode.html */
const PROBLEMS: Record<number, StorageProblem> = {
  5: 'locked', // SQLITE_BUSY
  6: 'locked', // SQLITE_LOCKED
  8: 'read-only', // SQLITE_READONLY
  10: 'unwritable', // SQLITE_IOERR
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'unwritable', // SQLITE_CANTOPEN
  26: 'damaged', // SQLITE_NOTADB
};

/**
 * D1 has no codes, only messages, and new ones come: https://developers.cloudflare.com/d1/observability/debug-d1/#error-list. Those for
 * which waiting is of another kind are known by name.
 */
const D1_PROBLEMS: [says: RegExp, problem: StorageProblem][] = [
  [
    /(daily|per day|free (plan|tier)).*(limit|quota)|(limit|quota).*(daily|per day)|quota exceeded|row (write|read) limit/is,
    'quota',
  ],
  [/maximum (DB|database|account storage)|storage limit|SQLITE_FULL/is, 'full'],
  [/overloaded|too many requests|object to be reset|code was updated|time limit|SQLITE_(BUSY|LOCKED)/is, 'locked'],
];
/** What our own statements do wrong: SQLite's codes for that, and D1's words for values that it cannot bind. Waiting does not help. */
const OURS =
  /SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE|TOOBIG|MISUSE|AUTH)|D1_(TYPE|COLUMN_NOTFOUND|DUMP|SESSION)_?ERROR|constraint failed|no such (table|column|function)|syntax error|too many (SQL variables|terms)|wrong number of parameter|datatype mismatch|malformed JSON/i;

/** How the adapter marks what D1 threw, whatever its text (`adapters/cloudflare/d1.ts`). D1 itself marks most of it so. */
export const D1_ERROR = 'D1_ERROR: ';

/** Doubt counts for waiting: an answer that is not recorded is a second copy of a lesson. */
function d1Problem(message: string): StorageProblem | undefined {
  if (!/^D1_\w*ERROR/.test(message)) return undefined;
  const known = D1_PROBLEMS.find(([says]) => says.test(message))?.[1];
  return known ?? (OURS.test(message) ? undefined : 'locked');
}

/** A problem that no statement met. */
export class StorageError extends Error {
  constructor(readonly problem: StorageProblem) {
    super(STORAGE_ADVICE[problem]);
    this.name = 'StorageError';
  }
}

/** The problem behind an error, however often it was wrapped. `undefined`: the error has another cause. */
export function storageProblem(error: unknown): StorageProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof StorageError) return error.problem;
  const { errcode } = error as Error & { errcode?: number };
  if (errcode !== undefined) return PROBLEMS[errcode & 0xff]; // the upper bits are subtypes of the same problem
  return d1Problem(error.message) ?? storageProblem(error.cause);
}

/** For operators, where the process ends and nothing goes on by itself: a start or a command. */
export const adviceAtEnd = (problem: StorageProblem): string =>
  problem === 'full'
    ? 'the disk is full; make room, then run this again'
    : problem === 'locked'
      ? 'another program keeps the database locked; when that one is done, run this again'
      : STORAGE_ADVICE[problem];

/** For operators: what is wrong, and what ends it. */
export const STORAGE_ADVICE: Record<StorageProblem, string> = {
  locked: 'another program keeps the database locked; nothing is lost, sending goes on by itself when that one is done',
  full: 'the disk is full; nothing is lost, sending goes on by itself when there is room again',
  quota:
    "the database's host takes no more rows today (a quota of its plan); nothing is lost, sending goes on by itself when the day is over there, or with a larger plan",
  'read-only':
    'the database file is read-only; nothing is lost, put its owner, mode or disk right and start the program again',
  unwritable: 'the disk answers with an error; nothing more is sent until it takes rows again',
  damaged: 'the database file is damaged; stop the program and put a backup back (npm run dayori -- restore FILE)',
  gone: 'the database file is gone; stop the program and put the file back, or a backup (npm run dayori -- restore FILE): a start without it begins with an empty database',
  replaced: 'another file was put in the place of the database; nothing is sent until the program is started again',
  'journal-gone':
    'a journal of the database (DATABASE_FILE-wal, -shm) was deleted under the running program; nothing is taken or sent until the program is started again, and no other program may open the database before',
};
