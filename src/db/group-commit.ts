import type { BatchItem } from 'drizzle-orm/batch';
import type { Db } from '../deps.ts';
import { storageProblem } from './storage-problem.ts';

type Statement = BatchItem<'sqlite'>;
type Waiting = { statements: Statement[]; resolve: (results: unknown[]) => void; reject: (error: unknown) => void };

/** D1 runs a batch as one request; a bound keeps it well inside its limits. */
const MAX_STATEMENTS = 60;
/** Company is waited for so long: an fsync costs about as much, and is then shared. Measured with `npm run bench`. */
const LINGER_MS = 4;

/**
 * Joins statements that arrive within a few milliseconds into one transaction: one fsync for all of them. Resolves with each
 * caller's own results once they are durable.
 */
export function groupCommit(db: Db): (statements: Statement[]) => Promise<unknown[]> {
  const waiting: Waiting[] = [];
  let running = false;

  async function run() {
    running = true;
    while (waiting.length > 0) {
      await new Promise(resolve => setTimeout(resolve, LINGER_MS));
      await commit(takeGroup(waiting));
    }
    running = false;
  }

  async function commit(group: Waiting[]) {
    const statements = group.flatMap(member => member.statements) as [Statement, ...Statement[]];
    try {
      const results: unknown[] = await db.batch(statements);
      for (const member of group) member.resolve(results.splice(0, member.statements.length));
    } catch (error) {
      // One bad statement must not fail its neighbours; a full or locked disk fails them all alike.
      if (group.length > 1 && !storageProblem(error)) for (const member of group) await commit([member]);
      else for (const member of group) member.reject(error);
    }
  }

  return statements =>
    new Promise((resolve, reject) => {
      waiting.push({ statements, resolve, reject });
      if (!running) void run();
    });
}

function takeGroup(waiting: Waiting[]): Waiting[] {
  let size = 0;
  let count = 0;
  while (count < waiting.length && (count === 0 || size + waiting[count]!.statements.length <= MAX_STATEMENTS)) {
    size += waiting[count]!.statements.length;
    count += 1;
  }
  return waiting.splice(0, count);
}
