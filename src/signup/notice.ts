import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { findSuppression } from '../consent/suppression.ts';
import { isIn } from '../db/delivery-states.ts';
import { derivedId } from '../db/ids.ts';
import type { Signup, Subscriber } from '../db/records.ts';
import { consents, deliveries, enrollments } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { LONGEST_WAIT } from '../limits/pace.ts';
import type { Asking } from '../limits/turns.ts';
import { keyedHash } from '../links/tokens.ts';
import type { NoticeKind } from '../mails/kinds.ts';
import { WAITING } from '../mails/states.ts';
import { renewNotice } from '../outbox/new-delivery.ts';
import { REMINDER_AFTER } from '../outbox/reminder.ts';
import { mailboxOf } from './address.ts';
import {
  type Answer,
  isLeaving,
  isReminder,
  isWaiting,
  mayBeRead,
  type Notice,
  nextMailAt,
  togetherAt,
  willSpeakOf,
} from './answer.ts';
import { confirmationForStruckOff } from './ask-again.ts';
import { newAnswer } from './new-answer.ts';

const KINDS_OF_ANSWER = ['confirmation', 'confirmation-reminder', 'already-enrolled'] as const satisfies NoticeKind[];

type Answering = Pick<Deps, 'db' | 'chance' | 'clock' | 'keys' | 'site'>;
/** `again`: a further mail is wanted, although there was one about it. */
type Asked = Pick<Signup, 'id' | 'course'> & { again: boolean };
/** `isSince`: it is about a sign-up of after the last confirmation. The consent record's order says so, whatever the clock did. */
export type Earlier = Notice & { isSince: number };

/** Recognises the mailbox of an address, however it is written, after the reader's row is gone. */
export const mailboxHash = ({ keys }: Pick<Deps, 'keys'>, { emailKey }: Pick<Subscriber, 'emailKey'>): string =>
  keyedHash(keys, 'mailbox', mailboxOf({ key: emailKey }));

/**
 * The mail that answers a request for `signup`: a new one, or the one that still waits. `none`: the mailbox was written to lately ·
 * `refused`: too many other mails wait. `earlier`: the mails that went to this mailbox (`mailsTo`).
 */
export async function noticeFor(
  deps: Answering,
  subscriber: Subscriber,
  signup: Asked,
  earlier: Earlier[],
  asking: Asking,
): Promise<Answer | 'none' | 'refused'> {
  const { db } = deps;
  const about = { subjectId: signup.id, subscriberId: subscriber.id, mailboxHash: mailboxHash(deps, subscriber) };
  const suppression = await findSuppression(deps, subscriber.emailKey);
  if (suppression) return confirmationForStruckOff(deps, suppression, about, asking);
  const enrolled = subscriber.status === 'active' && (await isEnrolled(deps, subscriber.id, signup.course));
  const kind = enrolled ? 'already-enrolled' : 'confirmation';
  const since = earlier.filter(({ isSince }) => isSince);
  const ofOthers = since.filter(({ subscriberId }) => subscriberId !== subscriber.id);
  const own = since.filter(notice => !ofOthers.includes(notice));
  const answers = own.filter(notice => !isReminder(notice) && !(signup.again && isLeaving(notice)));
  const waiting = answers.find(notice => willSpeakOf(notice, signup.id));
  if (waiting) return { statements: [renewNotice(db, waiting.id, { kind, ...about })] };
  const now = deps.clock.now();
  const isOthersTurn = ofOthers.some(notice => isWaiting(notice) && !isReminder(notice));
  const at = isOthersTurn ? undefined : mailAt(since, subscriber, signup, now);
  const reminder = own.find(notice => isReminder(notice) && isWaiting(notice));
  // The third mail may be about what no mail has spoken of yet, or remind of what one did.
  if (at === undefined && reminder && !own.some(({ subjectId }) => subjectId === signup.id))
    return { statements: [renewNotice(db, reminder.id, { kind, ...about })] };
  if (at === undefined) return 'none';
  // Requests at the same moment get the same id, so that one mail goes out, however the address is written.
  const id = derivedId('dlv', about.mailboxHash, togetherAt(now), ...earlier.map(notice => notice.id));
  const answer = await newAnswer(deps, kind, { id, ...about }, at, asking);
  if (answer === 'refused' || !reminder) return answer;
  return { ...answer, statements: [...answer.statements, postpone(deps, reminder, at + REMINDER_AFTER)] };
}

/** Statement that lets a reminder wait for the day after the last mail. */
const postpone = ({ db, clock }: Answering, { id }: Notice, nextAttemptAt: number) =>
  db
    .update(deliveries)
    .set({ nextAttemptAt, waitsSince: clock.now() })
    .where(and(eq(deliveries.id, id), isIn(WAITING)));

/**
 * When the mail goes. `undefined`: none goes. What no mail to this reader has spoken of yet, such as a second course, gets its mail when the
 * wait ends, and so does who presses 「もう一度送る」. A repeated request does not, since its mail is there; nor does another address of the
 * same mailbox.
 */
function mailAt(since: Earlier[], subscriber: Subscriber, signup: Asked, now: number): number | undefined {
  const at = nextMailAt(since, now);
  if (at <= now) return at;
  const own = since.filter(({ subscriberId }) => subscriberId === subscriber.id);
  const isRepeated = !signup.again && own.some(notice => notice.subjectId === signup.id && mayBeRead(notice));
  return own.length > 0 && !isRepeated && at - now <= LONGEST_WAIT ? at : undefined;
}

/** The mails that answered earlier requests for this mailbox, in the order of their ids. Rows of 0.1.0 know only their reader. */
export function mailsTo(deps: Pick<Deps, 'db' | 'keys'>, subscriber: Subscriber): Promise<Earlier[]> {
  const { id, kind, state, subjectId, subscriberId, possibleDuplicate, acceptedAt, nextAttemptAt } = deliveries;
  const ofReader = sql`FROM ${consents} c WHERE c.subscriber_id = ${subscriberId}`;
  const isSince = sql<number>`NOT EXISTS (SELECT 1 ${ofReader} AND c.act = 'confirmed'
    AND c.id > (SELECT coalesce(max(c.id), 0) ${ofReader} AND c.signup_id = ${subjectId} AND c.act = 'requested'))`;
  const hash = mailboxHash(deps, subscriber);
  return deps.db
    .select({ id, kind, state, subjectId, subscriberId, possibleDuplicate, acceptedAt, nextAttemptAt, isSince })
    .from(deliveries)
    .where(
      and(
        or(eq(deliveries.mailboxHash, hash), and(isNull(deliveries.mailboxHash), eq(subscriberId, subscriber.id))),
        inArray(deliveries.kind, KINDS_OF_ANSWER),
      ),
    )
    .orderBy(id);
}

async function isEnrolled({ db }: Pick<Deps, 'db'>, subscriberId: string, course: string): Promise<boolean> {
  const open = and(
    eq(enrollments.subscriberId, subscriberId),
    eq(enrollments.course, course),
    inArray(enrollments.state, ['active', 'paused']),
  );
  return (await db.select({ id: enrollments.id }).from(enrollments).where(open).get()) !== undefined;
}
