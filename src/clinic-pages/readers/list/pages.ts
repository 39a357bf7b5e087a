import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../db/database.ts';
import { isOneOf } from '../../../db/rows.ts';
import { enrollments, subscribers } from '../../../db/schema.ts';
import type { Cursor } from '../../parts/cursor.ts';
import type { Wish } from './wish.ts';

export const READERS_A_PAGE = 50;
/** One more than a page shows, to know whether there is another page. */
const ROWS = READERS_A_PAGE + 1;

/** `before`, `after`: where the neighbouring pages begin, as in `Wish`. */
export type PageOfReaders = { places: Cursor[]; before?: Cursor; after?: Cursor };
/** Reads the first rows of a direction that `from` bounds. `falling`: from late to early. */
export type Walk = (from: Cursor | undefined, falling: boolean) => Promise<Cursor[]>;

/** The page that is wished for. One that turned back beyond the first page is the first page. */
export async function readPage({ order, before, after }: Wish, walk: Walk): Promise<PageOfReaders> {
  const falling = order === 'newest';
  const from = before ?? after;
  const onward = from === undefined || falling === (before !== undefined);
  const rows = await walk(from, onward ? falling : !falling);
  if (!onward && rows.length < READERS_A_PAGE) return readPage({ order }, walk);
  const shown = rows.slice(0, READERS_A_PAGE);
  const places = onward ? shown : shown.toReversed();
  const isMore = rows.length > READERS_A_PAGE;
  const forward = onward ? isMore : true;
  const back = onward ? from !== undefined : isMore;
  const [first, last] = [places[0] ?? from, places.at(-1)];
  return {
    places,
    ...(forward && last && { [falling ? 'before' : 'after']: last }),
    ...(back && first && { [falling ? 'after' : 'before']: first }),
  };
}

/** Walks over rows that were all read. */
export const walkOver =
  (all: Cursor[]): Walk =>
  async (from, falling) => {
    const way = falling ? -1 : 1;
    const compare = (a: Cursor, b: Cursor) => way * (a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id)));
    return all
      .filter(row => !from || compare(row, from) > 0)
      .toSorted(compare)
      .slice(0, ROWS);
  };

/** Walks along the dates of the first sign-ups. `chosen`: a condition on `subscribers`. */
export const walkSince =
  (db: Db, chosen: SQL | undefined): Walk =>
  async (from, falling) =>
    sinceQuery(db, chosen, from, falling);

export function sinceQuery(db: Db, chosen: SQL | undefined, from: Cursor | undefined, falling: boolean) {
  const { createdAt, id } = subscribers;
  return db
    .select({ at: createdAt, id })
    .from(subscribers)
    .where(and(chosen, from && beyond(sql`${createdAt}, ${id}`, from, falling)))
    .orderBy(sql`${createdAt} ${way(falling)}, ${id} ${way(falling)}`)
    .limit(ROWS);
}

const way = (falling: boolean): SQL => (falling ? sql`DESC` : sql`ASC`);
/** Compares row values, so that SQLite can use an index. */
const beyond = (columns: SQL, { at, id }: Cursor, falling: boolean): SQL =>
  sql`(${columns}) ${falling ? sql`<` : sql`>`} (${at}, ${id})`;

/** Walks along the dates of the next lessons. A lesson that is under way has none, and counts as 0: it comes first. */
export const walkNext =
  (db: Db, chosen: SQL | undefined): Walk =>
  async (from, falling) => {
    const rows: Cursor[] = [];
    for (const dated of falling ? [true, false] : [false, true]) {
      const isBehind = from && (falling ? dated && from.at === 0 : !dated && from.at > 0);
      if (isBehind || rows.length === ROWS) continue;
      const bound = from && dated === from.at > 0 ? from : undefined;
      rows.push(...(await nextQuery(db, chosen, { dated, from: bound, falling, most: ROWS - rows.length })));
    }
    return rows;
  };

type Stretch = { dated: boolean; from?: Cursor; falling: boolean; most: number };

export function nextQuery(db: Db, chosen: SQL | undefined, { dated, from, falling, most }: Stretch) {
  const { nextSendAt, subscriberId, state } = enrollments;
  const place = dated ? sql`${nextSendAt}, ${subscriberId}` : sql`${subscriberId}`;
  const bound = from && dated ? beyond(place, from, falling) : sql`${place} ${falling ? sql`<` : sql`>`} ${from?.id}`;
  const order = dated
    ? sql`${nextSendAt} ${way(falling)}, ${subscriberId} ${way(falling)}`
    : sql`${subscriberId} ${way(falling)}`;
  return (
    db
      .select({ at: sql<number>`coalesce(${nextSendAt}, 0)`.as('at'), id: subscriberId })
      .from(enrollments)
      // Not an inner join, which SQLite may turn round, to put all readers in order.
      .crossJoin(subscribers)
      .where(
        and(
          eq(subscribers.id, subscriberId),
          eq(state, 'active'),
          dated ? sql`${nextSendAt} IS NOT NULL` : sql`${nextSendAt} IS NULL`,
          from && bound,
          isEarliest,
          chosen,
        ),
      )
      .orderBy(order)
      .limit(most)
  );
}

/** Condition: no other course of the reader goes on earlier, so that a reader of several courses stands in one place. */
const isEarliest = sql`NOT EXISTS (SELECT 1 FROM ${enrollments} o WHERE o.subscriber_id = ${enrollments.subscriberId}
  AND o.state = 'active' AND o.id <> ${enrollments.id}
  AND (coalesce(o.next_send_at, 0), o.id) < (coalesce(${enrollments.nextSendAt}, 0), ${enrollments.id}))`;

/** The dates of the next lessons of these readers, by the same rule. */
export function nextDates(db: Db, ids: string[]): Promise<Cursor[]> {
  return db
    .select({ at: sql<number>`min(coalesce(${enrollments.nextSendAt}, 0))`.as('at'), id: enrollments.subscriberId })
    .from(enrollments)
    .where(and(isOneOf(enrollments.subscriberId, ids), eq(enrollments.state, 'active')))
    .groupBy(enrollments.subscriberId)
    .orderBy(enrollments.subscriberId);
}
