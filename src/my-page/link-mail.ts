import { and, eq, gt, sql } from 'drizzle-orm';
import { derivedId } from '../db/ids.ts';
import type { Subscriber } from '../db/records.ts';
import { deliveries } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newNotice } from '../outbox/new-delivery.ts';

type Mailing = Pick<Deps, 'db' | 'clock' | 'chance' | 'site' | 'queue'>;

const MINUTE = 60_000;
/** In which a second press is the same wish (ms). */
const SAME_WISH = 10 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** Whoever has a forwarded mail can press the button, too. */
const MOST_A_DAY = 5;

/**
 * Mails a link to the reader's own address that opens all of the own page: a few times a day, and once in ten minutes. Whoever asks more
 * often is told the same, because the mail is there.
 */
export async function mailLink(deps: Mailing, reader: Pick<Subscriber, 'id'>): Promise<void> {
  const { db, clock, queue } = deps;
  const now = clock.now();
  const ofDay = and(
    eq(deliveries.subscriberId, reader.id),
    sql`${deliveries.kind} = 'own-page'`,
    gt(deliveries.dueAt, now - DAY),
  );
  if ((await db.$count(deliveries, ofDay)) >= MOST_A_DAY) return;
  const id = derivedId('dlv', reader.id, 'own-page', Math.floor(now / SAME_WISH));
  await newNotice(deps, 'own-page', { id, subjectId: id, subscriberId: reader.id }).insert;
  await queue.send([id]);
}
