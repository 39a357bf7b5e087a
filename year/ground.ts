import type { Db } from '../src/db/database.ts';
import type { Storage } from '../src/deps.ts';
import type { Keys } from '../src/links/tokens.ts';
import type { Beside } from '../src/restore-guard/keep.ts';
import type { Event, Look } from './facts.ts';

/** What a commit holds: none of the facts that the judge sees, or a mail that enters `sending`, or an answer that is written down. */
export type CommitKind = 'any' | 'enter' | 'record';

/** Around every statement and transaction of one process. */
export type Hooks = {
  isAlive(): boolean;
  /** Whether rows can be written now. */
  isFull(): boolean;
  /** Called before and after each commit. `true`: the process dies at this moment. */
  dies(when: 'before' | 'after', commit: CommitKind): boolean;
  /** What has been committed, in order. */
  committed(facts: Event[]): void;
};

/** Where the rows of a world are: in a file, or in D1. */
export type Ground = {
  /** The database as one process has it open. */
  open(process: string, hooks: Hooks): Promise<Opened>;
  query(sql: string, ...values: (string | null)[]): Promise<Record<string, unknown>[]>;
};
export type Opened = { db: Db; storage: Storage; beside?: (keys: Keys) => Beside; close(): void };

export type FileGround = Ground & {
  look: Look;
  /** Closes the connection that reads, because a restore needs the file for itself. */
  forget(): void;
};
