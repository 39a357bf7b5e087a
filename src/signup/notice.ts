import { and, eq, inArray, sql } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import { findSuppression } from '../consent/suppression.ts';
import type { Db } from '../db/database.ts';
import { derivedId } from '../db/ids.ts';
import type { Signup, Subscriber } from '../db/records.ts';
import { consents, deliveries, enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import type { NoticeKind } from '../mails/kinds.ts';
import { newNotice, renewNotice } from '../outbox/new-delivery.ts';
import { type Answer, mayHaveLeft, type Notice, willSpeakOf } from './answer.ts';
import { confirmationForStruckOff } from './ask-again.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Waits (ms) before the next confirmation to the same unconfirmed address. After the last one, no more go out. */
const WAITS_BETWEEN_CONFIRMATIONS = [10 * MINUTE, DAY];
const KINDS_OF_ANSWER = ['confirmation', 'already-enrolled'] as const satisfies NoticeKind[];

type Answering = Pick<Deps, 'db' | 'chance' | 'clock' | 'keys' | 'site'>;
type Asked = Pick<Signup, 'id' | 'course'>;

/** The mail that answers a request for `signup`: a new one, or the one that still waits. `undefined`: none, because one has left lately. */
export async function noticeFor(deps: Answering, subscriber: Subscriber, signup: Asked): Promise<Answer | undefined> {
  const { db } = deps;
  const suppression = await findSuppression(deps, subscriber.emailKey);
  if (suppression) return confirmationForStruckOff(deps, suppression, signup.id, subscriber.id);
  const notices = await noticesOf(db, subscriber.id);
  const enrolled = subscriber.status === 'active' && (await isEnrolled(db, subscriber.id, signup.course));
  const kind = enrolled ? 'already-enrolled' : 'confirmation';
  const about = { subjectId: signup.id, subscriberId: subscriber.id };
  const since = notices.filter(({ isSince }) => isSince);
  const waiting = since.find(notice => willSpeakOf(notice, signup.id));
  if (waiting) return { statements: [renewNotice(db, waiting.id, { kind, ...about })] };
  if (!mayFollow(since, deps.clock.now())) return undefined;
  // Two requests at the same moment get the same id, so that one mail goes out.
  const id = derivedId('dlv', subscriber.id, ...notices.map(notice => notice.id));
  return { id, statements: [newNotice(deps, kind, { id, ...about }).insert] };
}

/** `since`: the mails since the last confirmation. Only those count that left or may have left, from the moment when they did. */
function mayFollow(since: Notice[], now: number): boolean {
  const left = since.filter(mayHaveLeft);
  if (left.length === 0) return true;
  const wait = WAITS_BETWEEN_CONFIRMATIONS[left.length - 1];
  const times = left.map(leftAt).filter(at => at <= latestBelieved(now));
  return wait !== undefined && now - Math.max(...times) >= wait;
}

/** Of a mail in doubt, the time of its last attempt is not kept, but when that was due. */
const leftAt = ({ acceptedAt, nextAttemptAt }: Notice): number => acceptedAt ?? nextAttemptAt;

/** `isSince`: it is about a sign-up of after the last confirmation. The consent record's order says so, whatever the clock did. */
function noticesOf(db: Db, subscriberId: string): Promise<(Notice & { isSince: number })[]> {
  const { id, state, subjectId, possibleDuplicate, acceptedAt, nextAttemptAt } = deliveries;
  const ofReader = sql`FROM ${consents} c WHERE c.subscriber_id = ${subscriberId}`;
  const isSince = sql<number>`${subjectId} IN (SELECT c.signup_id ${ofReader} AND c.act = 'requested'
    AND c.id > (SELECT coalesce(max(c.id), 0) ${ofReader} AND c.act = 'confirmed'))`;
  return db
    .select({ id, state, subjectId, possibleDuplicate, acceptedAt, nextAttemptAt, isSince })
    .from(deliveries)
    .where(and(eq(deliveries.subscriberId, subscriberId), inArray(deliveries.kind, KINDS_OF_ANSWER)))
    .orderBy(id);
}

async function isEnrolled(db: Db, subscriberId: string, course: string): Promise<boolean> {
  const open = and(
    eq(enrollments.subscriberId, subscriberId),
    eq(enrollments.course, course),
    inArray(enrollments.state, ['active', 'paused']),
  );
  return (await db.select({ id: enrollments.id }).from(enrollments).where(open).get()) !== undefined;
}
