import { newId } from '../db/ids.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { NoticeKind, Recipient } from '../mails/kinds.ts';

type New = Partial<typeof deliveries.$inferInsert> & Pick<typeof deliveries.$inferInsert, 'kind'>;

/** A delivery that waits to be sent now. Its Message-ID is fixed from the first: a second attempt is the same message. */
export function newDelivery({ site }: Pick<Deps, 'site'>, now: number, fields: New): typeof deliveries.$inferInsert {
  const id = fields.id ?? newId('dlv');
  const domain = site.mailFrom?.slice(site.mailFrom.lastIndexOf('@') + 1) ?? new URL(site.baseUrl).hostname;
  return { id, state: 'due', dueAt: now, nextAttemptAt: now, messageId: `<${id}@${domain}>`, ...fields };
}

/**
 * Statement and id for a notice about `subjectId`, to this reader, or `null` for a kind that goes to the clinic; hand the id to the queue once it is written. With an `id` of your own
 * (see `derivedId`) it is written only once.
 */
export function newNotice<K extends NoticeKind>(
  deps: Pick<Deps, 'db' | 'site' | 'clock'>,
  kind: K,
  { id = newId('dlv'), subjectId, subscriberId }: { id?: string; subjectId: string; subscriberId: Recipient<K> },
) {
  const delivery = newDelivery(deps, deps.clock.now(), { id, kind, subjectId, subscriberId });
  return { id, insert: deps.db.insert(deliveries).values(delivery).onConflictDoNothing() };
}
