import type { Query, Result } from './connection.ts';

/** What the thread opens. `readOnly`: a file that nobody writes. */
export type Opening = { file: string; readOnly: boolean };
/** A request to the thread that has the database. `batch`: run the queries in one transaction. */
export type Request = { id: number; queries: Query[]; batch: boolean };
/** An error loses its own fields between threads, so SQLite's code is sent beside it. */
export type Answer = { id: number; results: Result[] } | { id: number; message: string; errcode?: number };
