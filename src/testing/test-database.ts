import type { Db } from '../db/database.ts';
import type { Storage } from '../deps.ts';

/** Runs one statement for a test, without the program; its rows as objects. */
// biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what the columns hold
export type Sql = (text: string, ...values: Value[]) => Promise<Record<string, any>[]>;
export type Value = string | number | null;

export type TestDatabase = { db: Db; sql: Sql; storage: Storage; close(): void };
