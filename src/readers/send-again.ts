import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { type Day, dayOf } from '../calendar/local-time.ts';
import { readClinic } from '../clinic/settings.ts';
import { may, withdrawn } from '../db/delivery-states.ts';
import { derivedId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { Delivery } from '../db/records.ts';
import { deliveries, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { audit } from '../sign-in/audit.ts';

type Acting = Pick<Deps, 'db' | 'clock' | 'chance' | 'site' | 'queue' | 'mailer'>;

/** How many copies one reader may get on a local day. */
export const MOST_COPIES_A_DAY = 3;
/** Milliseconds in which a second press for the same lesson is the same wish. */
const SAME_WISH_MS = 10 * 60_000;

/** `copy`: the id of the copy · `repeated`: one was asked for a moment ago · `too-many`: the day's copies are used up · `gone`: no such lesson. */
export type SentAgain = { copy: string } | 'repeated' | 'too-many' | 'gone';

/**
 * Sends a copy of a lesson that was sent to this reader, on their word: a delivery of its own, in no figure. It goes in open hours, and only
 * while the reader wants mail.
 */
export async function sendAgain(deps: Acting, subscriberId: string, deliveryId: string): Promise<SentAgain> {
  const { db, clock } = deps;
  const lesson = await findSent(db, subscriberId, deliveryId);
  if (!lesson) return 'gone';
  const now = clock.now();
  const earlier = await copiesOf(db, subscriberId);
  const ofLesson = earlier.filter(copy => copy.subjectId === deliveryId);
  if (ofLesson.some(copy => isMeant(copy) && Math.abs(now - copy.dueAt) < SAME_WISH_MS)) return 'repeated';
  const id = derivedId('dlv', deliveryId, ...ofLesson.map(copy => copy.id).toSorted());
  const { course, lesson: number, lessonSlug, version } = lesson;
  const copy = newDelivery(deps, now, {
    ...{ id, kind: 'lesson-again', subscriberId, subjectId: deliveryId, course, lesson: number, lessonSlug, version },
  });
  const { timeZone } = await readClinic(deps);
  const made = await db
    .insert(deliveries)
    .select(rowWhere(deliveries, copy, hasRoom(subscriberId, dayOf(now, timeZone))))
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  if (made.length === 0) return (await isMade(db, id)) ? 'repeated' : 'too-many';
  await audit(deps, 'lesson-sent-again', id, subscriberId);
  await deps.queue.send([id]);
  return { copy: id };
}

/** `undefined` too where the reader wants no mail any more. */
async function findSent(db: Deps['db'], subscriberId: string, id: string): Promise<Delivery | undefined> {
  const isSent = and(eq(deliveries.kind, 'lesson'), isNotNull(deliveries.acceptedAt));
  const found = await db
    .select({ delivery: deliveries })
    .from(deliveries)
    .innerJoin(subscribers, and(eq(subscribers.id, deliveries.subscriberId), eq(subscribers.status, 'active')))
    .where(and(eq(deliveries.id, id), eq(deliveries.subscriberId, subscriberId), isSent))
    .get();
  return found?.delivery;
}

const copiesOf = (db: Deps['db'], subscriberId: string) =>
  db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.subscriberId, subscriberId), eq(deliveries.kind, 'lesson-again')))
    .orderBy(deliveries.id);

const isMade = async (db: Deps['db'], id: string): Promise<boolean> =>
  (await db.$count(deliveries, eq(deliveries.id, id))) > 0;

/** One that was called off, or refused for good, left nothing in the mailbox. */
const isMeant = ({ state }: Delivery): boolean => state !== 'cancelled' && state !== 'failed';

/** Condition: the day has room for one more copy to this reader. In the statement that makes it, so that it holds for two presses at once. */
const hasRoom = (subscriberId: string, { from, until }: Day) =>
  sql`(SELECT count(*) FROM deliveries d WHERE d.subscriber_id = ${subscriberId} AND d.kind = 'lesson-again'
    AND d.state <> 'cancelled' AND d.due_at >= ${from} AND d.due_at < ${until}) < ${MOST_COPIES_A_DAY}`;

/** Calls a copy off that has not left. `false`: it has. */
export async function callOff(
  deps: Pick<Deps, 'db' | 'clock'>,
  subscriberId: string,
  copyId: string,
): Promise<boolean> {
  const { db } = deps;
  const isIt = and(
    eq(deliveries.id, copyId),
    eq(deliveries.subscriberId, subscriberId),
    eq(deliveries.kind, 'lesson-again'),
  );
  const off = await db
    .update(deliveries)
    .set(withdrawn('called-off'))
    .where(and(isIt, may('withdraw'), sql`NOT ${deliveries.possibleDuplicate}`))
    .returning({ id: deliveries.id });
  if (off.length === 0) return false;
  await audit(deps, 'lesson-called-off', copyId, subscriberId);
  return true;
}
