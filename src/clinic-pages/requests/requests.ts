import { and, desc, eq, isNotNull, isNull, not, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { isErased } from '../../db/erased.ts';
import { consultationRequests, subscribers } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { after, type Cursor, writeCursor } from '../parts/cursor.ts';

const REQUESTS_A_PAGE = 50;

export type ConsultationRequest = typeof consultationRequests.$inferSelect;
/** `reader`: `null` if the reader was erased. */
export type RequestLine = {
  request: ConsultationRequest;
  reader: { id: string; name: string | null; email: string } | null;
};
export type RequestList = { lines: RequestLine[]; older?: string };

/** One page of requests, newest first. */
export async function listRequests(db: Db, cursor: Cursor | undefined): Promise<RequestList> {
  const rows = await db
    .select({
      request: consultationRequests,
      reader: { id: subscribers.id, name: subscribers.name, email: subscribers.email },
    })
    .from(consultationRequests)
    .leftJoin(subscribers, eq(subscribers.id, consultationRequests.subscriberId))
    .where(
      and(
        after(cursor, consultationRequests.createdAt, consultationRequests.id),
        not(isErased(consultationRequests.subscriberId)),
      ),
    )
    .orderBy(desc(consultationRequests.createdAt), desc(consultationRequests.id))
    .limit(REQUESTS_A_PAGE + 1);
  const lines = rows.slice(0, REQUESTS_A_PAGE);
  const last = lines.at(-1)?.request;
  return {
    lines,
    older: rows.length > REQUESTS_A_PAGE && last ? writeCursor({ at: last.createdAt, id: last.id }) : undefined,
  };
}

export type Wish = 'handled' | 'open' | undefined;

/**
 * Marks a request as handled, or as open again. Without `wish` it changes to the other state. Two people with the same wish do not undo
 * each other. Returns false if there is no such request.
 */
export async function markRequest(deps: Pick<Deps, 'db' | 'clock'>, id: string, wish: Wish): Promise<boolean> {
  const { db, clock } = deps;
  const { handledAt } = consultationRequests;
  const differs = wish && (wish === 'handled' ? isNull(handledAt) : isNotNull(handledAt));
  const [changed] = await db
    .update(consultationRequests)
    .set({ handledAt: sql`CASE WHEN ${handledAt} IS NULL THEN ${clock.now()} END` })
    .where(and(eq(consultationRequests.id, id), differs))
    .returning({ handledAt });
  if (changed) await audit(deps, changed.handledAt === null ? 'request-reopened' : 'request-handled', id);
  return changed !== undefined || (await exists(db, id));
}

async function exists(db: Db, id: string): Promise<boolean> {
  return (
    (await db
      .select({ id: consultationRequests.id })
      .from(consultationRequests)
      .where(eq(consultationRequests.id, id))
      .get()) !== undefined
  );
}
