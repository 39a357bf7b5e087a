import { desc, eq, sql } from 'drizzle-orm';
import { subscribers, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

/** A suppressed address. `email`: unset if its reader was erased. `rule`: the one that classified the refusal. `at`: epoch ms. */
export type Suppressed = {
  subscriberId: string | null;
  email: string | null;
  cause: (typeof suppressions.$inferSelect)['cause'];
  rule: string;
  at: number;
};

const MOST_SHOWN = 10;

/** The newest of all `count` suppressed addresses, without those in question. */
export async function readSuppressed({ db }: Pick<Deps, 'db'>): Promise<{ count: number; shown: Suppressed[] }> {
  const { subscriberId, cause, reason: rule, at, state, addressHash } = suppressions;
  const rows = await db
    .select({ subscriberId, email: subscribers.email, cause, rule, at, count: sql<number>`count(*) OVER ()` })
    .from(suppressions)
    .leftJoin(subscribers, eq(subscribers.id, subscriberId))
    .where(sql`${state} <> 'in-question'`)
    .orderBy(desc(at), addressHash)
    .limit(MOST_SHOWN);
  return { count: rows[0]?.count ?? 0, shown: rows };
}
