import { inArray } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { passkeys, sessions, signInCodes } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type OfWayIn, wayInHash } from './memory.ts';

/**
 * Statements that close the ways into the clinic's pages that a copy has open again: codes that were used or replaced since, and passkeys
 * that were removed, with the sessions that began with one. Both tables are short.
 */
export async function recallWaysIn(
  deps: Pick<Deps, 'db' | 'keys'>,
  closed: Map<string, OfWayIn>,
): Promise<BatchItem<'sqlite'>[]> {
  if (closed.size === 0) return [];
  const { db } = deps;
  const isClosed = (id: string) => closed.has(wayInHash(deps, id));
  const codes = (await db.select().from(signInCodes)).filter(({ hash, usedAt }) => usedAt === null && isClosed(hash));
  const removed = (await db.select({ id: passkeys.id }).from(passkeys)).map(({ id }) => id).filter(isClosed);
  return [
    ...codes.map(({ hash }) =>
      db
        .update(signInCodes)
        .set({ usedAt: closed.get(wayInHash(deps, hash))!.at })
        .where(inArray(signInCodes.hash, [hash])),
    ),
    db.delete(passkeys).where(inArray(passkeys.id, removed)),
    db.delete(sessions).where(inArray(sessions.passkeyId, removed)),
  ];
}
