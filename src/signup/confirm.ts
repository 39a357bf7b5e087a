import { and, eq, gte, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { latestBelieved } from '../calendar/believed.ts';
import { weekdayOf } from '../calendar/local-time.ts';
import { nextAllowed } from '../calendar/open-hours.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { isUnrecorded, lastWord, recordConsent } from '../consent/consent.ts';
import { liftStatements, nameReader } from '../consent/lift.ts';
import { addressHash, findSuppression, type Suppression } from '../consent/suppression.ts';
import { findCourse } from '../courses/course.ts';
import { isErasedId, isThere } from '../db/erased.ts';
import { idBody } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { Signup, Subscriber } from '../db/records.ts';
import { enrollments, signups, subscribers, suppressions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { countConfirmed } from './count-by-domain.ts';
import { searchKey } from './name.ts';
import { type AskedFor, CONFIRMATION_LIFETIME } from './open-request.ts';

/** `stopped`: it was confirmed, and its course was ended since. Only a new request begins one again. */
export type Confirmation = { state: 'open' | 'confirmed' | 'stopped' | 'expired'; course: string };

/** The link of such a sign-up confirms nothing any more. */
export type Over = Extract<Confirmation['state'], 'stopped' | 'expired'>;
export const isOver = (signup: Confirmation): signup is Confirmation & { state: Over } =>
  signup.state === 'stopped' || signup.state === 'expired';

type Reading = Pick<Deps, 'db' | 'clock' | 'keys'>;
type Statement = BatchItem<'sqlite'>;

/** Tables that have a column of the same name, to which a sign-up's column may be copied. `stays`: it is not copied. */
type Place<Column> =
  | 'stays'
  | (Column extends keyof typeof subscribers.$inferInsert ? 'subscriber' : never)
  | (Column extends keyof typeof enrollments.$inferInsert ? 'enrollment' : never);

/** Where each column of a sign-up goes when it is confirmed. */
const GOES_TO = {
  name: 'subscriber',
  course: 'enrollment',
  pattern: 'enrollment',
  source: 'stays',
} as const satisfies { [Column in keyof AskedFor]-?: Place<Column> };
type GoesTo = typeof GOES_TO;

/** The state of a sign-up. `undefined`: it is gone, or it must not be confirmed. */
export async function readSignup(deps: Reading, signupId: string): Promise<Confirmation | undefined> {
  return (await readStanding(deps, signupId))?.confirmation ?? readErased(deps, signupId);
}

/** The link of a reader who was erased is over, and says how to begin anew. */
async function readErased({ db }: Reading, signupId: string): Promise<Confirmation | undefined> {
  const signup = await db.select().from(signups).where(eq(signups.id, signupId)).get();
  return signup && isErasedId(signup.subscriberId) ? { state: 'expired', course: signup.course } : undefined;
}

/**
 * Confirms a sign-up. The reader becomes active, and the course begins with the next tick in open hours. Who presses the button gets our
 * mail, so refusals of the address are lifted and courses that they stopped go on. Confirming twice is harmless, even at the same time and
 * with a withdrawal between: a sign-up is confirmed once, and all else is done only while that is the last word of the consent record.
 */
export async function confirmSignup(
  deps: Reading & Pick<Deps, 'mailer' | 'library'>,
  signupId: string,
  origin: string,
): Promise<Confirmation | undefined> {
  const { db, clock } = deps;
  const standing = await readStanding(deps, signupId);
  if (standing?.confirmation.state !== 'open') return standing?.confirmation ?? readErased(deps, signupId);
  const { confirmation, signup, subscriber } = standing;
  const now = clock.now();
  const hash = addressHash(deps, subscriber.emailKey);
  const clinic = await readClinic(deps);
  const isLastWord = sql`${lastWord(subscriber.id, 'signup_id')} = ${signupId}`;
  const isConfirmed = sql`EXISTS (SELECT 1 FROM ${signups} g WHERE g.id = ${signupId} AND g.confirmed_at IS NOT NULL)`;
  const statements: Statement[] = [
    countConfirmed(deps, { signup, subscriber, clinic }),
    db
      .update(signups)
      // Somebody may have asked for another course since this was read, which makes the link live longer; a stop by the clinic ends it. The
      // row keeps what was confirmed, and is counted as that.
      .set({ confirmedAt: now, ...whatGoesTo('enrollment', signup) })
      .where(and(eq(signups.id, signupId), isNull(signups.confirmedAt), gte(signups.expiresAt, signup.expiresAt))),
    recordConsent(
      db,
      { act: 'confirmed', subscriberId: subscriber.id, signupId, at: now, origin },
      {},
      sql`${isConfirmed} AND ${isUnrecorded(subscriber.id, signupId)}`,
    ),
    nameReader(db, hash, subscriber.id),
    ...liftStatements(db, sql`${isTakenBackBy(signup, hash)} AND ${isLastWord}`, now),
    db
      .update(subscribers)
      .set({ status: 'active', ...whatGoesTo('subscriber', signup), ...nameKeyOf(signup) })
      .where(
        and(
          eq(subscribers.id, subscriber.id),
          inArray(subscribers.status, ['pending', 'active', 'unsubscribed']),
          isLastWord,
        ),
      ),
    enrollStatement(deps, standing, { clinic, now, only: isLastWord }),
  ];
  await db.batch(statements as [Statement, ...Statement[]]);
  return { ...confirmation, state: 'confirmed' };
}

/** Leaves out what this sign-up did not say, so that an earlier sign-up's values stay. */
function whatGoesTo<To extends GoesTo[keyof GoesTo]>(place: To, signup: Signup) {
  const columns = (Object.keys(GOES_TO) as (keyof GoesTo)[]).filter(column => GOES_TO[column] === place);
  const said = columns.filter(column => signup[column] !== null).map(column => [column, signup[column]]);
  return Object.fromEntries(said) as {
    [Column in keyof GoesTo as GoesTo[Column] extends To ? Column : never]: Signup[Column];
  };
}

const nameKeyOf = ({ name }: Signup) => (name === null ? {} : { nameKey: searchKey(name) });

/** The enrollment that a sign-up becomes. */
export const enrollmentIdOf = (signupId: string): string => `enr_${idBody(signupId)}`;

/** A course that is under way does not begin a second time, nor one of a reader who is erased at this moment. */
function enrollStatement(
  { db, library }: Pick<Deps, 'db' | 'library'>,
  { signup, subscriber }: { signup: Signup; subscriber: Subscriber },
  { clinic, now, only }: { clinic: Clinic; now: number; only: SQL },
) {
  const firstAt = nextAllowed(now, subscriber.hour, clinic);
  const enrollment = {
    id: enrollmentIdOf(signup.id),
    subscriberId: signup.subscriberId,
    ...whatGoesTo('enrollment', signup),
    state: 'active' as const,
    nextLesson: 1,
    nextLessonSlug: findCourse(library.courses, signup.course)?.lessons[0]?.slug,
    nextSendAt: firstAt,
    weekday: weekdayOf(firstAt, clinic.timeZone),
    createdAt: now,
  };
  return db
    .insert(enrollments)
    .select(rowWhere(enrollments, enrollment, sql`${isThere(signup.subscriberId)} AND ${only}`))
    .onConflictDoNothing();
}

async function readStanding(deps: Reading, signupId: string) {
  const found = await deps.db
    .select({ signup: signups, subscriber: subscribers, course: enrollments.state })
    .from(signups)
    .innerJoin(subscribers, eq(subscribers.id, signups.subscriberId))
    .leftJoin(enrollments, eq(enrollments.id, enrollmentIdOf(signupId)))
    .where(eq(signups.id, signupId))
    .get();
  if (!found) return undefined;
  const { signup } = found;
  const now = deps.clock.now();
  const suppression = await findSuppression(deps, found.subscriber.emailKey);
  if (suppression && (signup.confirmedAt !== null || !takesBack(signup, suppression, now))) return undefined;
  return { ...found, confirmation: { state: stateOf(found, now), course: signup.course } };
}

/** How far ahead (ms) a request is believed: a wrong zone costs nobody the link. A clock that ran ahead for longer made no link for months. */
const MOST_AHEAD = 86_400_000;

function stateOf({ signup, course }: { signup: Signup; course: string | null }, now: number): Confirmation['state'] {
  if (signup.confirmedAt !== null) return course === 'stopped' ? 'stopped' : 'confirmed';
  return signup.expiresAt < now || lastAsked(signup) > now + MOST_AHEAD ? 'expired' : 'open';
}

/** When the reader last asked: each request extends the link from that moment. */
const lastAsked = ({ expiresAt }: Signup): number => expiresAt - CONFIRMATION_LIFETIME;

/** Any press disproves a refusal. A complaint is taken back only by a request made after it, which a time in the future cannot show. */
const takesBack = (signup: Signup, { cause, at }: Suppression, now: number): boolean =>
  cause === 'refusal' || (at < lastAsked(signup) && lastAsked(signup) <= latestBelieved(now));

const isTakenBackBy = (signup: Signup, hash: string) =>
  sql`${suppressions.addressHash} = ${hash} AND (${suppressions.cause} = 'refusal' OR ${suppressions.at} < ${lastAsked(signup)})`;
