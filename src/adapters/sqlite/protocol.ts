import type { Query, Result } from './connection.ts';

/** What the program asks of the thread that has the database. `batch`: one transaction. */
export type Request = { id: number; queries: Query[]; batch: boolean };
/** An error loses its own fields on the way between threads: SQLite's code is sent beside it. */
export type Answer = { id: number; results: Result[] } | { id: number; message: string; errcode?: number };
