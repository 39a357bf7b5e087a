import { parentPort, workerData } from 'node:worker_threads';
import { openConnection, openForReading, type Query, type Result } from './connection.ts';
import type { Answer, Opening, Request, Way } from './protocol.ts';

// The thread that has the database. It waits for the disk and for other processes' locks, so that the main thread does not. It imports
// nothing but SQLite, because every module it imports is loaded a second time.

const { file, readOnly } = workerData as Opening;
const connection = readOnly ? openForReading(file) : openConnection(file);

const ways: Record<Way, (queries: Query[]) => Result[]> = {
  single: queries => queries.map(connection.execute),
  batch: connection.batch,
  unsynced: queries => connection.unsynced(() => connection.batch(queries)),
};

parentPort!.on('message', (request: Request | 'close') => {
  if (request === 'close') {
    connection.raw.close();
    parentPort!.close();
  } else parentPort!.postMessage(answer(request));
});

parentPort!.postMessage('open');

function answer({ id, queries, way }: Request): Answer {
  try {
    return { id, results: ways[way](queries) };
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    return { id, message, errcode };
  }
}
