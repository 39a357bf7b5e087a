import { and, asc, count, desc, eq, gte, not, type SQL, sql } from 'drizzle-orm';
import { type RequestStanding, standingOf } from '../../consultation/standing.ts';
import { type RequestLine, requestLines, waitsForAnswer } from '../../consultation/waiting.ts';
import type { Db } from '../../db/database.ts';
import { isErased } from '../../db/erased.ts';
import { consultationRequests, events } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { type Cursor, writeCursor } from '../parts/cursor.ts';

const REQUESTS_A_PAGE = 50;

/** `next`: where the list goes on. */
export type RequestList = { lines: RequestLine[]; next?: string };
/** `month`: how many were made since `from`, also by readers who were erased. `bookings`: who went on to the booking page since then. */
export type RequestCounts = Record<RequestStanding, number> & { month: number; bookings: number };
/** What the clinic can make of a request. */
export type Wish = Exclude<RequestStanding, 'withdrawn'>;

const { id, createdAt, subscriberId, handledAt, handledAs, withdrawnAt } = consultationRequests;

const handled = (as: Wish): SQL =>
  sql`${withdrawnAt} IS NULL AND ${handledAt} IS NOT NULL AND coalesce(${handledAs}, 'answered') = ${as}`;

/** As `standingOf` says. */
const IS: Record<RequestStanding, SQL> = {
  open: waitsForAnswer,
  answered: handled('answered'),
  booked: handled('booked'),
  closed: handled('closed'),
  withdrawn: sql`${withdrawnAt} IS NOT NULL`,
};

/** One page of the requests that stand so: those that wait begin with the oldest, all others with the newest. */
export async function listRequests(
  db: Db,
  standing: RequestStanding,
  cursor: Cursor | undefined,
): Promise<RequestList> {
  const oldestFirst = standing === 'open';
  const order = oldestFirst ? asc : desc;
  const beyond = cursor && sql`(${createdAt}, ${id}) ${sql.raw(oldestFirst ? '>' : '<')} (${cursor.at}, ${cursor.id})`;
  const rows = await requestLines(db)
    .where(and(IS[standing], beyond, not(isErased(subscriberId))))
    .orderBy(order(createdAt), order(id))
    .limit(REQUESTS_A_PAGE + 1);
  const lines = rows.slice(0, REQUESTS_A_PAGE);
  const last = lines.at(-1)?.request;
  const next = rows.length > REQUESTS_A_PAGE && last ? writeCursor({ at: last.createdAt, id: last.id }) : undefined;
  return { lines, next };
}

/** `from`: the first moment (epoch ms) of the month. A machine that follows the way to the booking page is not counted. */
export async function countRequests(db: Db, from: number): Promise<RequestCounts> {
  const ofReader = not(isErased(subscriberId));
  // Named, because D1 hands the rows of a batch out by the names of their columns.
  const of = (standing: RequestStanding) =>
    sql<number>`count(*) FILTER (WHERE ${IS[standing]} AND ${ofReader})`.as(standing);
  const [[counts], [booked]] = await db.batch([
    db
      .select({
        ...{ open: of('open'), answered: of('answered'), booked: of('booked') },
        ...{ closed: of('closed'), withdrawn: of('withdrawn') },
        month: sql<number>`count(*) FILTER (WHERE ${createdAt} >= ${from})`.as('month'),
      })
      .from(consultationRequests),
    db
      .select({ people: count(sql`DISTINCT ${events.deliveryId}`) })
      .from(events)
      .where(and(sql`kind = 'booking'`, gte(events.at, from), eq(events.agentClass, 'human'))),
  ]);
  return { ...counts!, bookings: booked!.people };
}

/** A request and its reader. */
export async function findRequest(db: Db, wanted: string): Promise<RequestLine | undefined> {
  return requestLines(db).where(eq(id, wanted)).get();
}

/**
 * Makes of a request what the clinic says. Gives how it stood before; `undefined`: there is no such request, or its reader has taken it back.
 * Two people with the same wish do the same as one.
 */
export async function moveRequest(
  deps: Pick<Deps, 'db' | 'clock'>,
  wanted: string,
  wish: Wish,
): Promise<Wish | undefined> {
  const { db, clock } = deps;
  const request = (await findRequest(db, wanted))?.request;
  const before = request && standingOf(request);
  if (!request || !before || before === 'withdrawn' || before === wish) return before as Wish | undefined;
  const to = wish === 'open' ? { handledAt: null, handledAs: null } : { handledAt: clock.now(), handledAs: wish };
  const moved = await db
    .update(consultationRequests)
    .set(to)
    .where(and(eq(id, wanted), IS[before]))
    .returning({ id });
  if (moved.length > 0)
    await audit(deps, wish === 'open' ? 'request-reopened' : 'request-handled', `${wanted} ${wish}`);
  return before;
}
