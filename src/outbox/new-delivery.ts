import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isIn } from '../db/delivery-states.ts';
import { isThere } from '../db/erased.ts';
import { newId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { NoticeKind, Recipient } from '../mails/kinds.ts';
import { WAITING } from '../mails/states.ts';

type New = Partial<typeof deliveries.$inferInsert> & Pick<typeof deliveries.$inferInsert, 'kind'>;

/** A delivery that is due now. Its Message-ID never changes, so that a second attempt is the same message. */
export function newDelivery(
  { site, chance }: Pick<Deps, 'site' | 'chance'>,
  now: number,
  fields: New,
): typeof deliveries.$inferInsert {
  const id = fields.id ?? newId(chance, 'dlv');
  const domain = site.mailFrom?.slice(site.mailFrom.lastIndexOf('@') + 1) ?? new URL(site.baseUrl).hostname;
  return {
    id,
    state: 'due',
    dueAt: now,
    nextAttemptAt: now,
    waitsSince: now,
    messageId: `<${id}@${domain}>`,
    ...fields,
  };
}

/** What a notice may be given beside: when it goes at the earliest, and what the limits of sign-ups know it by. */
type Waiting = Pick<typeof deliveries.$inferInsert, 'nextAttemptAt' | 'mailboxHash' | 'heldUntil'>;

/**
 * Statement and id for a notice about `subjectId`. `subscriberId`: the reader, or `null` for a kind that goes to the clinic. Hand the id to
 * the queue after the write. With an `id` of your own (see `derivedId`) it is written only once.
 */
export function newNotice<K extends NoticeKind>(
  deps: Pick<Deps, 'db' | 'site' | 'clock' | 'chance'>,
  kind: K,
  {
    id = newId(deps.chance, 'dlv'),
    ...about
  }: { id?: string; subjectId: string; subscriberId: Recipient<K> } & Partial<Waiting>,
) {
  const delivery = newDelivery(deps, deps.clock.now(), { id, kind, ...about });
  const { subscriberId } = about;
  const into = deps.db.insert(deliveries);
  // A reader who is erased at this moment gets none.
  const insert = subscriberId
    ? into.select(rowWhere(deliveries, delivery, isThere(subscriberId)))
    : into.values(delivery);
  return { id, insert: insert.onConflictDoNothing() };
}

/** Statement that makes a notice that still waits about something else. One that an owner has, or that has ended, stays as it is. */
export function renewNotice<K extends NoticeKind>(
  db: Db,
  id: string,
  about: { kind: K; subjectId: string; subscriberId: Recipient<K> },
) {
  return db
    .update(deliveries)
    .set(about)
    .where(and(eq(deliveries.id, id), isIn(WAITING)));
}
