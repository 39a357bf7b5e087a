import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Db } from '../../db/database.ts';
import * as schema from '../../db/schema.ts';
import type { Method, Query, Result } from './connection.ts';
import type { Answer, Request } from './protocol.ts';

/** Resolved when the file is closed. */
export type SqliteThread = { db: Db; close(): Promise<void> };

/** Its heap holds a page of rows and little else. */
const SMALL = { maxYoungGenerationSizeMb: 4, stackSizeMb: 1 };

/**
 * The database file in a thread of its own: a commit waits for the disk, and another process's lock is waited for, while mail is sent
 * and pages are shown. Make the file first (`openSqliteFile`). Rejects when it cannot be opened.
 */
export async function openSqliteThread(file: string): Promise<SqliteThread> {
  const worker = new Worker(threadFile(), { workerData: file, execArgv: [], resourceLimits: SMALL });
  await once(worker, 'message'); // it has the file
  const ask = asking(worker);
  const one = async (sql: string, params: unknown[], method: Method) =>
    (await ask([{ sql, params, method }], false))[0]!;
  const db = drizzle(one, queries => ask(queries as Query[], true), { schema });
  return {
    db,
    async close() {
      worker.ref();
      const exit = once(worker, 'exit');
      worker.postMessage('close');
      await exit;
    },
  };
}

/** TypeScript where the sources run, JavaScript where they are bundled. */
const threadFile = () => new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

type Waiting = { resolve(results: Result[]): void; reject(error: Error): void };

/** Questions and answers by number. The process may end while none is open; if the thread breaks, it ends too: start it again. */
function asking(worker: Worker) {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const { resolve, reject } = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('results' in answer) resolve(answer.results);
    else reject(Object.assign(new Error(answer.message), { errcode: answer.errcode }));
  });
  return (queries: Query[], batch: boolean) =>
    new Promise<Result[]>((resolve, reject) => {
      if (waiting.size === 0) worker.ref();
      last += 1;
      waiting.set(last, { resolve, reject });
      worker.postMessage({ id: last, queries, batch } satisfies Request);
    });
}
