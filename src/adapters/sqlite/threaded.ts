import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Db } from '../../db/database.ts';
import * as schema from '../../db/schema.ts';
import type { Method, Query, Result } from './connection.ts';
import type { Answer, Opening, Request, Way } from './protocol.ts';

/** `close` resolves when the file is closed. */
export type SqliteThread = { db: Db; close(): Promise<void> };

/** The thread's heap holds one result of rows and little else. */
const SMALL = { maxYoungGenerationSizeMb: 4, stackSizeMb: 1 };

/**
 * Opens the database file in a thread of its own. Mail is sent and pages are shown while a commit waits for the disk or for another
 * process's lock. Make the file first (`openSqliteFile`). Rejects when the file cannot be opened. `notice` is told each statement's error.
 */
export const openSqliteThread = (file: string, notice: (error: Error) => void = () => {}): Promise<SqliteThread> =>
  openThread({ file, readOnly: false }, notice);

/** The same for a file that nobody writes. It is read in its thread, however large it is. */
export const openReadingThread = (file: string): Promise<SqliteThread> =>
  openThread({ file, readOnly: true }, () => {});

async function openThread(opening: Opening, notice: (error: Error) => void): Promise<SqliteThread> {
  const worker = new Worker(threadFile(), { workerData: opening, execArgv: [], resourceLimits: SMALL });
  await once(worker, 'message'); // the thread has opened the file
  const ask = asking(worker, notice);
  const one = async (sql: string, params: unknown[], method: Method) =>
    (await ask([{ sql, params, method }], 'single'))[0]!;
  const database = (way: Way) => drizzle(one, queries => ask(queries as Query[], way), { schema });
  return {
    db: Object.assign(database('batch'), { unsynced: database('unsynced') }),
    async close() {
      worker.ref();
      const exit = once(worker, 'exit');
      worker.postMessage('close');
      await exit;
    },
  };
}

/** The thread is TypeScript when the sources run, JavaScript when they are bundled. */
const threadFile = () => new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

type Waiting = { resolve(results: Result[]): void; reject(error: Error): void };

/** Matches answers to requests by number. An open request keeps the process alive; if the thread fails, the process ends. */
function asking(worker: Worker, notice: (error: Error) => void) {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const { resolve, reject } = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('results' in answer) return resolve(answer.results);
    const error = Object.assign(new Error(answer.message), { errcode: answer.errcode });
    notice(error);
    reject(error);
  });
  return (queries: Query[], way: Way) =>
    new Promise<Result[]>((resolve, reject) => {
      if (waiting.size === 0) worker.ref();
      last += 1;
      waiting.set(last, { resolve, reject });
      worker.postMessage({ id: last, queries, way } satisfies Request);
    });
}
