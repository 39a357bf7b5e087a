import { desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isIn } from '../db/delivery-states.ts';
import type { Delivery } from '../db/records.ts';
import { field, isOneOf, rowsOf } from '../db/rows.ts';
import { deadLetters, deliveries, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { UNFINISHED } from '../mails/states.ts';

const MOST_SHOWN = 50;

/** A mail that stays unsent until the clinic sends it again. `email` is unset for the clinic's own mail. */
export type DeadLetter = Pick<Delivery, 'id' | 'kind' | 'course' | 'lesson' | 'subscriberId'> & {
  email: string | null;
  /** Since when it is a dead letter (epoch ms). */
  at: number;
};
/** `shown`: the newest of all `total`. */
export type DeadLetters = { total: number; shown: DeadLetter[] };

/**
 * Makes dead letters of deliveries whose queue messages failed again and again. Skips ids that are unknown, ended, or planned for later (an
 * attempt did finish). It may run twice for one id.
 */
export async function bury({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const buried = await buryStatement(db, ids, clock.now());
  if (buried.length > 0) log.error('mails stand still until the clinic sends them again', { mails: buried.length });
}

function buryStatement(db: Db, ids: string[], now: number) {
  return db
    .insert(deadLetters)
    .select(
      sql`SELECT ${deliveries.id}, ${now} FROM ${rowsOf(ids.map(id => ({ id })))} JOIN ${deliveries}
        ON ${deliveries.id} = ${field('id')} AND ${isUnfinished} AND ${deliveries.nextAttemptAt} <= ${now} WHERE true`,
    )
    .onConflictDoNothing()
    .returning({ id: deadLetters.deliveryId });
}

const isUnfinished = isIn(UNFINISHED);

/** Condition: the waiting delivery is a dead letter. It is a look-up by key. */
export const isBuried = (): SQL =>
  sql`EXISTS (SELECT 1 FROM ${deadLetters} WHERE ${deadLetters.deliveryId} = ${deliveries.id})`;

/** A delivery that was sent, given up or cancelled is no dead letter any more. If it is revived, it starts afresh. */
export const forgetEnded = (db: Db) =>
  db.delete(deadLetters).where(sql`NOT EXISTS (SELECT 1 FROM ${deliveries}
    WHERE ${deliveries.id} = ${deadLetters.deliveryId} AND ${isUnfinished})`);

export async function readDeadLetters({ db }: Pick<Deps, 'db'>): Promise<DeadLetters> {
  const [shown, [counted]] = await db.batch([deadLettersQuery(db), countQuery(db)]);
  return { total: counted!.total, shown };
}

/** Reads the few dead letters first, then their deliveries by key. */
export function deadLettersQuery(db: Db) {
  const { id, kind, course, lesson, subscriberId } = deliveries;
  return db
    .select({ id, kind, course, lesson, subscriberId, email: subscribers.email, at: deadLetters.at })
    .from(deadLetters)
    .crossJoin(deliveries)
    .leftJoin(subscribers, eq(subscribers.id, subscriberId))
    .where(sql`${id} = ${deadLetters.deliveryId} AND ${isUnfinished}`)
    .orderBy(desc(deadLetters.at), desc(id))
    .limit(MOST_SHOWN);
}

export async function countDeadLetters({ db }: Pick<Deps, 'db'>): Promise<number> {
  const [counted] = await countQuery(db);
  return counted!.total;
}

/** For a statement: how many there are. */
export const deadLettersNow = (db: Db): SQL<number> => sql`(${countQuery(db)})`;

const countQuery = (db: Db) =>
  db
    .select({ total: sql<number>`count(*)` })
    .from(deadLetters)
    .crossJoin(deliveries)
    .where(sql`${deliveries.id} = ${deadLetters.deliveryId} AND ${isUnfinished}`);

/**
 * Lets the next tick queue them again at once. Returns the ids that were dead letters; ids that somebody else released first are left out.
 */
export async function sendAgain({ db }: Pick<Deps, 'db'>, ids: string[] | 'all'): Promise<string[]> {
  const chosen = ids === 'all' ? undefined : isOneOf(deadLetters.deliveryId, ids);
  const theirs = db.select({ id: deadLetters.deliveryId }).from(deadLetters).where(chosen);
  const [, released] = await db.batch([
    db.update(deliveries).set({ queuedUntil: null }).where(sql`${deliveries.id} IN ${theirs}`),
    db.delete(deadLetters).where(chosen).returning({ id: deadLetters.deliveryId }),
  ]);
  return released.map(({ id }) => id);
}
