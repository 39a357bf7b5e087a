/**
 * Why rows cannot be written. `replaced`: another file now lies at the path of the open one · `unwritable`: the disk answers with an error.
 */
export type StorageProblem = 'locked' | 'full' | 'read-only' | 'unwritable' | 'damaged' | 'replaced';

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
 * D1 has no codes, only messages: https://developers.cloudflare.com/d1/observability/debug-d1/#error-list. If the connection breaks during
 * a query, workerd's client passes on the plain error, without D1's name.
 */
const D1_PROBLEMS: [says: RegExp, problem: StorageProblem][] = [
  [/^D1_\w*ERROR.*(maximum DB size|SQLITE_FULL)/s, 'full'],
  [
    /^D1_\w*ERROR.*(overloaded|queued for too long|too many requests queued|connection lost|object to be reset|DB reset|code was updated|cannot resolve D1|exceeded timeout|time limit|SQLITE_BUSY|SQLITE_LOCKED)/is,
    'locked',
  ],
  [/^Network connection lost/, 'locked'],
];

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
  return storageProblem(error.cause) ?? D1_PROBLEMS.find(([says]) => says.test(error.message))?.[1];
}

/** For operators: what is wrong, and what ends it. */
export const STORAGE_ADVICE: Record<StorageProblem, string> = {
  locked: 'another program keeps the database locked; nothing is lost, sending goes on by itself when that one is done',
  full: 'the disk is full; nothing is lost, sending goes on by itself when there is room again',
  'read-only':
    'the database file is read-only; nothing is lost, put its owner, mode or disk right and start the program again',
  unwritable: 'the disk answers with an error; nothing more is sent until it takes rows again',
  damaged: 'the database file is damaged; stop the program and put a backup back (npm run dayori -- restore FILE)',
  replaced: 'another file was put in the place of the database; nothing is sent until the program is started again',
};
