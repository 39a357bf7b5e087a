import { and, eq, inArray, isNotNull, isNull, not, type SQL, sql } from 'drizzle-orm';
import { weekdayOf } from '../calendar/local-time.ts';
import { readClinic } from '../clinic/settings.ts';
import { isUnrecorded, recordConsent } from '../consent/consent.ts';
import { findCourse, openCourses } from '../courses/course.ts';
import { derivedId, idBody } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { Subscriber } from '../db/records.ts';
import { enrollments, signups } from '../db/schema.ts';
import { rememberCourse, rememberCourses } from '../db/unremembered.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../sign-in/audit.ts';
import { readCourses } from './courses.ts';
import { earliestDate } from './dates.ts';
import { type By, isSubscribed, withdrawLessons } from './pause.ts';

type Acting = Pick<Deps, 'db' | 'clock' | 'mailer' | 'library'>;

/** A course to begin at its first lesson. `instead`: the id of the enrollment that it ends; unset if it runs beside the others. */
export type Wish = { course: string; pattern: string | null; instead?: string };

/** What a form may wish for: an open course, a pattern of it or none, and one of the reader's own open courses. `undefined`: it may not. */
export function parseWish(
  { course: choice, instead }: Record<string, unknown>,
  library: Deps['library'],
  open: string[],
): Wish | undefined {
  const [slug = '', pattern = ''] = String(choice ?? '').split('/');
  const course = findCourse(openCourses(library.courses), slug);
  if (!course || (pattern !== '' && !course.patterns.some(one => one.slug === pattern))) return undefined;
  const ended = String(instead ?? '');
  if (ended !== BESIDE && !open.includes(ended)) return undefined;
  return { course: slug, pattern: pattern || null, ...(ended === BESIDE ? {} : { instead: ended }) };
}

/** Stands where no course is ended. */
export const BESIDE = 'beside';

/**
 * Begins a course for a reader who has confirmed, and ends another where one is named, in one transaction. Its sign-up counts as confirmed,
 * because the reader's consent stands; where the reader asks in person, the consent record says so. `origin`: keyed hash of that reader's
 * network; unset: the clinic acts for them. Returns the new enrollment's id; `undefined`: the reader has this course already, or something
 * has changed meanwhile.
 */
export async function changeCourse(
  deps: Acting,
  reader: Subscriber,
  wish: Wish,
  origin?: string,
): Promise<string | undefined> {
  const { db, clock } = deps;
  const now = clock.now();
  const clinic = await readClinic(deps);
  const known = (await readCourses(deps, reader.id)).map(({ enrollment }) => enrollment.id);
  const id = derivedId('enr', reader.id, wish.course, ...known.toSorted());
  const first = earliestDate({ ...NEW, hour: reader.hour, lastLessonAt: reader.lastLessonAt }, now, clinic);
  const { course, pattern, instead } = wish;
  const signup = {
    id: `sgn_${idBody(id)}`,
    subscriberId: reader.id,
    course,
    pattern,
    ...{ requestedAt: now, expiresAt: now },
  };
  const begun = {
    ...{
      id,
      subscriberId: reader.id,
      course,
      pattern,
      state: 'active' as const,
      nextLesson: 1,
      createdAt: now,
      nextSendAt: first,
    },
    nextLessonSlug: findCourse(deps.library.courses, course)!.lessons[0]!.slug,
    weekday: weekdayOf(first, clinic.timeZone),
  } as const;
  const mayBegin = instead ? wasReplaced(instead, id) : isFree(reader.id, course);
  const results = await db.batch([
    ...(instead
      ? [endStatement(deps, instead, id, course), withdrawLessons(db, instead, 'replaced', sql`e.state = 'stopped'`)]
      : []),
    rememberCourses(db, sql`(${reader.id})`),
    db
      .insert(signups)
      .select(rowWhere(signups, { ...signup, confirmedAt: now }, mayBegin))
      .onConflictDoNothing(),
    ...(origin === undefined ? [] : [recordChoice(deps, reader.id, signup.id, now, origin)]),
    db
      .insert(enrollments)
      .select(rowWhere(enrollments, begun, sql`EXISTS (SELECT 1 FROM ${signups} s WHERE s.id = ${signup.id})`))
      .onConflictDoNothing()
      .returning({ id: enrollments.id }),
    ...(instead ? [handOnStatement(db, instead, id)] : []),
  ] as unknown as Parameters<typeof db.batch>[0]);
  const made = results.at(instead ? -2 : -1) as unknown as { id: string }[];
  if (made.length === 0) return undefined;
  if (origin === undefined) await audit(deps, 'course-begun', id, reader.id);
  return id;
}

/** What was to begin behind the course that ends begins behind the new one, unless that is the same. */
const handOnStatement = (db: Acting['db'], from: string, to: string) =>
  db
    .update(enrollments)
    .set({ followedBy: sql`(SELECT o.followed_by FROM ${enrollments} o WHERE o.id = ${from})` })
    .where(
      and(
        eq(enrollments.id, to),
        isNull(enrollments.followedBy),
        sql`EXISTS (SELECT 1 FROM ${enrollments} o WHERE o.id = ${from} AND o.replaced_by = ${to}
          AND o.followed_by ->> 'course' <> ${enrollments.course})`,
      ),
    );

/** The reader's own word for this course, under the wording of today. */
const recordChoice = ({ db }: Acting, subscriberId: string, signupId: string, at: number, origin: string) =>
  recordConsent(
    db,
    { act: 'confirmed', subscriberId, signupId, at, origin },
    {},
    sql`EXISTS (SELECT 1 FROM ${signups} s WHERE s.id = ${signupId})
      AND ${isUnrecorded(subscriberId, signupId)}`,
  );

const NEW = { weekday: 1, nextSendAt: null, previousSentAt: null };

/** Condition: the reader has confirmed, and this course is not open for them. */
const isFree = (subscriberId: string, course: string): SQL => sql`EXISTS (SELECT 1 FROM subscribers s
  WHERE s.id = ${subscriberId} AND s.status = 'active') AND NOT ${isOpenCourse(sql`${subscriberId}`, course)}`;

/** Condition: the reader has this course open, in another enrollment than `instead`. */
const isOpenCourse = (subscriberId: SQL, course: string, instead = ''): SQL => sql`EXISTS (SELECT 1 FROM enrollments o
  WHERE o.subscriber_id = ${subscriberId} AND o.course = ${course} AND o.state IN ('active', 'paused') AND o.id <> ${instead})`;

const wasReplaced = (instead: string, by: string): SQL =>
  sql`EXISTS (SELECT 1 FROM enrollments o WHERE o.id = ${instead} AND o.replaced_by = ${by})`;

/** The date of the next lesson stays, so that everything is as before if the change is taken back. */
function endStatement({ db, clock }: Acting, instead: string, by: string, course: string) {
  return db
    .update(enrollments)
    .set({ state: 'stopped', stoppedFrom: sql`${enrollments.state}`, endedAt: clock.now(), replacedBy: by })
    .where(
      and(
        eq(enrollments.id, instead),
        inArray(enrollments.state, ['active', 'paused']),
        isSubscribed,
        not(isOpenCourse(sql`${enrollments.subscriberId}`, course, instead)),
      ),
    );
}

/**
 * Takes a change back while the new course has sent nothing: it ends, and the one that it replaced goes on where it stood. `false`: a lesson
 * of it has left, or it has ended.
 */
export async function takeBackCourse(
  deps: Pick<Deps, 'db' | 'clock'>,
  reader: Subscriber,
  id: string,
  by: By = 'clinic',
): Promise<boolean> {
  const { db, clock } = deps;
  const now = clock.now();
  const hasBegun = sql`EXISTS (SELECT 1 FROM deliveries d WHERE d.enrollment_id = ${id}
    AND (d.state IN ('sending', 'sent') OR d.possible_duplicate))`;
  const isOpen = and(
    eq(enrollments.id, id),
    eq(enrollments.subscriberId, reader.id),
    inArray(enrollments.state, ['active', 'paused']),
  );
  const [ended] = await db.batch([
    db
      .update(enrollments)
      .set({ state: 'stopped', nextSendAt: null, endedAt: now })
      .where(and(isOpen, sql`NOT ${hasBegun}`))
      .returning({ id: enrollments.id }),
    withdrawLessons(db, id, 'taken-back', sql`e.state = 'stopped'`),
    db
      .update(enrollments)
      .set({
        ...{ state: sql`${enrollments.stoppedFrom}`, stoppedFrom: null, replacedBy: null, endedAt: null },
        nextSendAt: sql`CASE ${enrollments.stoppedFrom} WHEN 'active' THEN coalesce(${enrollments.nextSendAt}, ${now}) ELSE ${enrollments.nextSendAt} END`,
      })
      .where(
        and(
          eq(enrollments.replacedBy, id),
          isNotNull(enrollments.stoppedFrom),
          isSubscribed,
          sql`EXISTS (SELECT 1 FROM enrollments n WHERE n.id = ${id} AND n.state = 'stopped')`,
        ),
      ),
    rememberCourse(db, id),
  ]);
  if (ended.length === 0) return false;
  if (by === 'clinic') await audit(deps, 'course-taken-back', id, reader.id);
  return true;
}
