import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { isIn } from '../db/delivery-states.ts';
import type { Subscriber } from '../db/records.ts';
import { deliveries, events, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

type Choosing = Pick<Deps, 'db' | 'clock'>;
type Reader = Pick<Subscriber, 'id'>;

/**
 * From now on mails to this reader have no picture and plain links, and what is asked for in earlier ones is not recorded. Of what was, the
 * program and the network go at once; the verdicts stay, so that sums stay true. What was not seen opened until now is not to be seen any
 * more. `false`: it was so already.
 */
export async function stopTracking({ db, clock }: Choosing, { id }: Reader): Promise<boolean> {
  const [stopped] = await db.batch([
    db
      .update(subscribers)
      .set({ untrackedSince: clock.now() })
      .where(and(eq(subscribers.id, id), isNull(subscribers.untrackedSince)))
      .returning({ id: subscribers.id }),
    db
      .update(events)
      .set({ userAgent: null, network: null })
      .where(
        sql`${events.deliveryId} IN (SELECT ${deliveries.id} FROM ${deliveries} WHERE ${deliveries.subscriberId} = ${id})`,
      ),
    closeEarlier(db, id),
  ]);
  return stopped.length > 0;
}

/**
 * Statement for the mails that are on their way or arrived. `verdicts` goes up, so that an open that is being judged at this moment is judged
 * again, and then not kept.
 */
const closeEarlier = (db: Choosing['db'], id: string) =>
  db
    .update(deliveries)
    .set({
      untracked: sql`${deliveries.untracked} OR ${deliveries.openedAs} = 'none'`,
      verdicts: sql`${deliveries.verdicts} + 1`,
    })
    .where(and(eq(deliveries.subscriberId, id), isIn(['sending', 'sent'])));

/** `false`: it was so already. */
export async function startTracking({ db }: Choosing, { id }: Reader): Promise<boolean> {
  const started = await db
    .update(subscribers)
    .set({ untrackedSince: null })
    .where(and(eq(subscribers.id, id), isNotNull(subscribers.untrackedSince)))
    .returning({ id: subscribers.id });
  return started.length > 0;
}
