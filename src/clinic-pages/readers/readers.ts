import { desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import type { Enrollment, Subscriber } from '../../db/records.ts';
import { deliveries, enrollments, type OpenEvidence, subscribers } from '../../db/schema.ts';
import { type Openings, openingsOf } from '../../reports/openings.ts';
import { after, type Cursor, writeCursor } from '../parts/cursor.ts';

export const READERS_A_PAGE = 50;

export type Reader = { subscriber: Subscriber; enrollments: Enrollment[]; openings: Openings };
/** `older`: the cursor of the next page, unset on the last page. */
export type ReaderList = { readers: Reader[]; older?: string };

/** One page of readers, newest first. */
export async function listReaders(db: Db, cursor: Cursor | undefined): Promise<ReaderList> {
  const rows = await readersQuery(db, cursor);
  const shown = rows.slice(0, READERS_A_PAGE);
  const last = shown.at(-1);
  const older = rows.length > READERS_A_PAGE && last ? writeCursor({ at: last.createdAt, id: last.id }) : undefined;
  return { readers: await withCourses(db, shown), older };
}

/** Reads one row more than a page shows, to know whether there is another page. */
export function readersQuery(db: Db, cursor: Cursor | undefined) {
  return db
    .select()
    .from(subscribers)
    .where(after(cursor, subscribers.createdAt, subscribers.id))
    .orderBy(desc(subscribers.createdAt), desc(subscribers.id))
    .limit(READERS_A_PAGE + 1);
}

async function withCourses(db: Db, shown: Subscriber[]): Promise<Reader[]> {
  const ids = shown.map(subscriber => subscriber.id);
  if (ids.length === 0) return [];
  const [courses, opened] = await db.batch([
    db
      .select()
      .from(enrollments)
      .where(inArray(enrollments.subscriberId, ids))
      .orderBy(...newestCourse),
    countOpenings(db, ids),
  ]);
  return shown.map(subscriber => ({
    subscriber,
    enrollments: courses.filter(course => course.subscriberId === subscriber.id),
    openings: openingsOf(opened.find(row => row.subscriberId === subscriber.id) ?? NOTHING),
  }));
}

const newestCourse = [desc(enrollments.createdAt), desc(enrollments.id)];

const NOTHING = { delivered: 0, proven: 0, possible: 0, notToBeSeen: 0 };

/** A picture of any mail of the reader says that pictures are shown (`openingsOfReader`). */
function countOpenings(db: Db, subscriberIds: string[]) {
  const { kind, state, bouncedAt, openedAs, pictureFetched } = deliveries;
  const delivered = sql`${kind} = 'lesson' AND ${state} = 'sent' AND ${bouncedAt} IS NULL`;
  const countOf = (evidence: OpenEvidence) => sql<number>`SUM(${delivered} AND ${openedAs} = ${evidence})`;
  return db
    .select({
      subscriberId: deliveries.subscriberId,
      // Named, because D1 tells columns apart by their names alone.
      delivered: sql<number>`SUM(${delivered})`.as('delivered'),
      proven: countOf('proven').as('proven'),
      possible: countOf('possible').as('possible'),
      notToBeSeen: sql<number>`${countOf('none')} * (MAX(${pictureFetched}) = 0)`.as('not_to_be_seen'),
    })
    .from(deliveries)
    .where(inArray(deliveries.subscriberId, subscriberIds))
    .groupBy(deliveries.subscriberId);
}

/** The id of the reader with exactly this address. `key`: normalised by `parseAddress`. */
export async function findByAddress(db: Db, key: string): Promise<string | undefined> {
  return (await db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.emailKey, key)).get())?.id;
}

export const findSubscriber = (db: Db, id: string): Promise<Subscriber | undefined> =>
  db.select().from(subscribers).where(eq(subscribers.id, id)).get();
