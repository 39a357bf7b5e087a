import type { Query, Result } from './connection.ts';

/** What the thread opens. `readOnly`: a file that nobody writes. */
export type Opening = { file: string; readOnly: boolean };
/** How queries run. `batch`: in one transaction. `unsynced`: also in one, whose commit does not wait for the disk. */
export type Way = 'single' | 'batch' | 'unsynced';
/** A request to the thread that has the database. */
export type Request = { id: number; queries: Query[]; way: Way };
/** An error loses its own fields between threads, so SQLite's code is sent beside it. */
export type Answer = { id: number; results: Result[] } | { id: number; message: string; errcode?: number };
