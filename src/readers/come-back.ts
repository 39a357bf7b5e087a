import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { lastWord, recordConsent } from '../consent/consent.ts';
import { findSuppression } from '../consent/suppression.ts';
import type { Subscriber } from '../db/records.ts';
import { consents, enrollments, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { type ReaderCourse, readCourses } from './courses.ts';
import { isPossible, resumeDate } from './dates.ts';

type Returning = Pick<Deps, 'db' | 'clock' | 'keys' | 'log' | 'mailer'>;

const MINUTE = 60_000;
/** How long (ms) a reader can take back that they have left. Later only a new sign-up proves that it is the reader who wants it. */
export const SECOND_THOUGHTS = 30 * MINUTE;

/** When this reader left (epoch ms), if they did so themselves and may still take it back. */
export async function leftAt(deps: Returning, reader: Subscriber): Promise<number | undefined> {
  if (reader.status !== 'unsubscribed') return undefined;
  const { act, at, id, recordedBy, subscriberId } = consents;
  const last = await deps.db
    .select({ act, at, recordedBy })
    .from(consents)
    .where(and(eq(subscriberId, reader.id), ne(act, 'requested')))
    .orderBy(desc(id))
    .limit(1)
    .get();
  const age = last && deps.clock.now() - last.at;
  const isFresh = age !== undefined && age >= 0 && age <= SECOND_THOUGHTS;
  if (last?.act !== 'withdrawn' || last.recordedBy !== 'reader' || !isFresh) return undefined;
  return (await findSuppression(deps, reader.emailKey)) ? undefined : last.at;
}

/**
 * How a reader's courses stood before they left, by id: which rested, and when the next lesson of the others was planned (epoch ms). It comes
 * back from the reader's browser, so a date counts only where the reader could have it anyway.
 */
export type Before = { resting: string[]; planned: Record<string, number> };

/**
 * Takes back that a reader has left: the consent record says so, and the courses that ended with it go on as they stood. `false`: it is too late, or somebody else ended them.
 */
export async function comeBack(deps: Returning, reader: Subscriber, before: Before, origin: string): Promise<boolean> {
  const { db, clock, log } = deps;
  const left = await leftAt(deps, reader);
  if (left === undefined) return false;
  const confirmed = { act: 'confirmed', subscriberId: reader.id, signupId: null, at: clock.now(), origin } as const;
  const clinic = await readClinic(deps);
  const ended = (await readCourses(deps, reader.id)).filter(({ enrollment }) => enrollment.endedAt === left);
  const [back] = await db.batch([
    db
      .update(subscribers)
      .set({ status: 'active' })
      .where(and(eq(subscribers.id, reader.id), eq(subscribers.status, 'unsubscribed')))
      .returning({ id: subscribers.id }),
    recordConsent(db, confirmed, {}, sql`${lastWord(reader.id, 'act')} = 'withdrawn'`),
    ...ended.map(course => goOnStatement(deps, course, left, before, clinic)),
  ] as unknown as [BatchItem<'sqlite'>]);
  const isBack = (back as unknown as unknown[]).length > 0;
  if (isBack) log.info('a reader took back that they had left', { subscriber: reader.id });
  return isBack;
}

function goOnStatement(
  deps: Returning,
  { enrollment, plan }: ReaderCourse,
  left: number,
  { resting, planned }: Before,
  clinic: Clinic,
) {
  const { id, resumeAt } = enrollment;
  const now = deps.clock.now();
  const isResting = resting.includes(id) || resumeAt !== null;
  const before = planned[id];
  const nextSendAt = before !== undefined && isPossible(before, plan, now) ? before : null;
  const goesOn = isResting ? null : resumeDate({ ...plan, nextSendAt }, now, clinic);
  return deps.db
    .update(enrollments)
    .set({ state: isResting ? 'paused' : 'active', nextSendAt: goesOn, endedAt: null })
    .where(and(eq(enrollments.id, id), sql`${enrollments.state} = 'stopped' AND ${enrollments.endedAt} = ${left}`));
}
