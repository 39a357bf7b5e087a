import { eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { purge } from './purge.ts';
import { eraseStatements, stillThere } from './statements.ts';

type Erasing = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys' | 'log' | 'storage'>;
/** `gone`: there is no such reader. `purged`: the file holds nothing of the reader any more; otherwise it will within the hour. */
export type Erasure = { outcome: 'gone' } | { outcome: 'erased'; purged: boolean };

/**
 * Erases a reader at their own wish, or the clinic's: at once, in one transaction, for good. Sums stay as they are (`statements.ts`), but a
 * course under way has ended. A mail that is with the server at this moment may still arrive. A second call finds nobody.
 */
export async function erase(deps: Erasing, subscriberId: string): Promise<Erasure> {
  const { db, clock, log } = deps;
  const reader = await db.select().from(subscribers).where(eq(subscribers.id, subscriberId)).get();
  if (!reader) return { outcome: 'gone' };
  const [before] = await db.batch([
    stillThere(db, subscriberId),
    ...(eraseStatements(deps, [reader], clock.now()) as [BatchItem<'sqlite'>]),
  ]);
  if (before.length === 0) return { outcome: 'gone' };
  log.info('a reader was erased', { subscriber: subscriberId });
  return { outcome: 'erased', purged: await purge(deps) };
}
