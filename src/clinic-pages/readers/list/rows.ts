import { desc, inArray, sql } from 'drizzle-orm';
import type { Db } from '../../../db/database.ts';
import type { Enrollment, Subscriber } from '../../../db/records.ts';
import { deliveries, enrollments, type OpenEvidence, subscribers } from '../../../db/schema.ts';
import { type Openings, openingsOf } from '../../../reports/openings.ts';
import type { Cursor } from '../../parts/cursor.ts';

export type Reader = { subscriber: Subscriber; enrollments: Enrollment[]; openings: Openings };

/** The readers of a page, in its order, with their courses. Who was erased meanwhile is missing. */
export async function showPlaces(db: Db, places: Cursor[]): Promise<Reader[]> {
  const ids = places.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [readers, courses, opened] = await db.batch([
    db.select().from(subscribers).where(inArray(subscribers.id, ids)).orderBy(subscribers.id),
    db
      .select()
      .from(enrollments)
      .where(inArray(enrollments.subscriberId, ids))
      .orderBy(desc(enrollments.createdAt), desc(enrollments.id)),
    countOpenings(db, ids),
  ]);
  return ids.flatMap(id => {
    const subscriber = readers.find(reader => reader.id === id);
    if (!subscriber) return [];
    const openings = openingsOf(opened.find(row => row.subscriberId === id) ?? NOTHING);
    return [{ subscriber, enrollments: courses.filter(course => course.subscriberId === id), openings }];
  });
}

const NOTHING = { delivered: 0, proven: 0, possible: 0, notToBeSeen: 0 };

/** A picture of any mail of the reader says that pictures are shown (`openingsOfReader`). */
function countOpenings(db: Db, subscriberIds: string[]) {
  const { kind, state, bouncedAt, openedAs, pictureFetched, untracked } = deliveries;
  const delivered = sql`${kind} = 'lesson' AND ${state} = 'sent' AND ${bouncedAt} IS NULL`;
  const countOf = (evidence: OpenEvidence) => sql<number>`SUM(${delivered} AND ${openedAs} = ${evidence})`;
  return db
    .select({
      subscriberId: deliveries.subscriberId,
      // Named, because D1 tells columns apart by their names alone.
      delivered: sql<number>`SUM(${delivered})`.as('delivered'),
      proven: countOf('proven').as('proven'),
      possible: countOf('possible').as('possible'),
      notToBeSeen: sql<number>`CASE WHEN MAX(${pictureFetched})
        THEN SUM(${delivered} AND ${openedAs} = 'none' AND ${untracked}) ELSE ${countOf('none')} END`.as(
        'not_to_be_seen',
      ),
    })
    .from(deliveries)
    .where(inArray(deliveries.subscriberId, subscriberIds))
    .groupBy(deliveries.subscriberId);
}
