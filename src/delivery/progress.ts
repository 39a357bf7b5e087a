import { and, count, eq, sql } from 'drizzle-orm';
import { atHour, isoDay, localDate } from '../calendar/local-time.ts';
import { isMailReal } from '../clinic/mailer-kind.ts';
import type { Db } from '../db/database.ts';
import { isIn } from '../db/delivery-states.ts';
import { deliveries, pauses, receivingDomainDays, receivingDomains, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { LEASED, WAITING } from '../mails/states.ts';
import { addressOfDelivery, domainOfAddress } from '../outbox/address.ts';
import { isHeld } from '../pauses/probes.ts';
import { isLimited } from '../quotas/allowance.ts';
import { isThrottled } from '../quotas/throttles.ts';
import { isBuried } from './dead-letters.ts';

const DAY = 86_400_000;
/** Mails put off for longer (ms) belong to another week. */
const AHEAD = 2 * DAY;

/**
 * `blamed`: its domain says that the sender is at fault, and is held · `throttle`: its domain wants fewer mails at a time · `limit`: the
 * quota of the day is used up · `retry`: an attempt has failed.
 */
export type HeldBy = 'blamed' | 'throttle' | 'limit' | 'retry';
/** `next`: when the first of them goes on (epoch ms). */
export type Held = { by: HeldBy; count: number; next: number };

export type Progress = {
  /** Accepted since the clinic's midnight. Unset with the built-in mailbox, which counts nothing. */
  sentToday: number | undefined;
  /** Mails that are due, and those under way. */
  remaining: number;
  held: Held[];
};

type Asking = Pick<Deps, 'db' | 'clock' | 'mailer' | 'limits'>;

/** What waits to be sent in the next two days, and why. Mails that are done are not read. */
export async function readProgress(deps: Asking, zone: string): Promise<Progress> {
  const { db, clock } = deps;
  const now = clock.now();
  const [waiting, underWay, sent] = await db.batch([
    waitingByReason(db, now, isLimited(deps.limits) ? slotsAfter(now, zone) : []),
    underWayQuery(db),
    sentOn(db, isoDay(now, zone)),
  ]);
  const turn = waiting.find(({ by }) => by === 'turn')?.count ?? 0;
  return {
    sentToday: isMailReal(deps) ? sent[0]!.accepted : undefined,
    remaining: turn + underWay[0]!.count,
    held: waiting.filter((row): row is Held => row.by !== 'turn'),
  };
}

/** The full hours of today and the next two days. The quota puts lessons off to one of these. */
function slotsAfter(now: number, zone: string): number[] {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const today = localDate(now, zone);
  return [0, 1, 2].flatMap(days => hours.map(hour => atHour(today.add({ days }), hour, zone)));
}

/** Uses the partial index on `next_attempt_at`. The quota has put off a lesson that was never tried and is set to a full hour. */
export function waitingByReason(db: Db, now: number, slots: number[]) {
  const { nextAttemptAt, state } = deliveries;
  const { throttledUntil } = receivingDomains;
  const domain = domainOfAddress(addressOfDelivery(sql`${subscribers.email}`));
  const by = sql<HeldBy | 'turn'>`CASE
    WHEN ${pauses.domain} IS NOT NULL THEN 'blamed'
    WHEN ${throttledUntil} >= ${nextAttemptAt} THEN 'throttle'
    WHEN ${nextAttemptAt} <= ${now} THEN 'turn'
    WHEN ${state} = 'due' AND ${nextAttemptAt} IN (SELECT value FROM json_each(${JSON.stringify(slots)})) THEN 'limit'
    ELSE 'retry' END`;
  // A reminder that is planned for tomorrow waits for nothing.
  const isPlanned = sql`(${deliveries.kind} = 'confirmation-reminder' AND ${nextAttemptAt} > ${now})`;
  const next = sql<number>`min(max(${nextAttemptAt}, coalesce(${pauses.probeAt}, ${throttledUntil}, 0)))`;
  return db
    .select({ by, count: count(), next })
    .from(deliveries)
    .leftJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .leftJoin(receivingDomains, and(sql`${receivingDomains.domain} = ${domain}`, isThrottled(now)))
    .leftJoin(pauses, sql`${pauses.domain} = ${domain}`)
    .where(
      sql`${isIn(WAITING, state)} AND ${nextAttemptAt} <= ${now + AHEAD} AND NOT ${isBuried()} AND NOT ${isPlanned}`,
    )
    .groupBy(sql`1`)
    .orderBy(sql`1 DESC`);
}

/** Uses the partial index on leases, which holds only claimed mails and mails being sent. */
export const underWayQuery = (db: Db) => db.select({ count: count() }).from(deliveries).where(UNDER_WAY);

const UNDER_WAY = sql`${isIn(LEASED)} AND ${deliveries.leaseUntil} > 0`;

const sentOn = (db: Db, day: string) =>
  db
    .select({ accepted: sql<number>`coalesce(sum(${receivingDomainDays.accepted}), 0)` })
    .from(receivingDomainDays)
    .where(eq(receivingDomainDays.day, day));

/** How many mails are due or under way. It is cheap enough to ask several times a second. */
export async function countRemaining({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const row = await remainingQuery(db, clock.now()).get();
  return row!.count;
}

export const remainingQuery = (db: Db, now: number) =>
  db
    .select({ count: count() })
    .from(deliveries)
    .where(
      sql`(${isIn(WAITING)} AND ${deliveries.nextAttemptAt} <= ${now} AND NOT ${isBuried()})
        AND NOT ${isHeld('')} OR (${UNDER_WAY})`,
    );
