import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import type { Enrollment, Subscriber } from '../../db/records.ts';
import { deliveries, enrollments, subscribers } from '../../db/schema.ts';
import { after, type Cursor, writeCursor } from '../parts/cursor.ts';

export const READERS_A_PAGE = 50;

/** Lessons sent to a reader, and how many were opened. `possible` includes the proven ones. */
export type Openings = { sent: number; proven: number; possible: number };
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
    openingsOf(db, ids),
  ]);
  return shown.map(subscriber => ({
    subscriber,
    enrollments: courses.filter(course => course.subscriberId === subscriber.id),
    openings: opened.find(row => row.subscriberId === subscriber.id) ?? { sent: 0, proven: 0, possible: 0 },
  }));
}

const newestCourse = [desc(enrollments.createdAt), desc(enrollments.id)];

function openingsOf(db: Db, subscriberIds: string[]) {
  return db
    .select({
      subscriberId: deliveries.subscriberId,
      sent: sql<number>`COUNT(*)`,
      proven: sql<number>`SUM(${deliveries.openedAs} = 'proven')`,
      possible: sql<number>`SUM(${deliveries.openedAs} <> 'none')`,
    })
    .from(deliveries)
    .where(
      and(inArray(deliveries.subscriberId, subscriberIds), eq(deliveries.kind, 'lesson'), eq(deliveries.state, 'sent')),
    )
    .groupBy(deliveries.subscriberId);
}

/** The id of the reader with exactly this address. `key`: normalised by `parseAddress`. */
export async function findByAddress(db: Db, key: string): Promise<string | undefined> {
  return (await db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.emailKey, key)).get())?.id;
}

export const findSubscriber = (db: Db, id: string): Promise<Subscriber | undefined> =>
  db.select().from(subscribers).where(eq(subscribers.id, id)).get();
