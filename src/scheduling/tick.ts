import { and, asc, eq, isNotNull, lte, not, or, type SQL, sql } from 'drizzle-orm';
import { turnOf } from '../calendar/eligibility.ts';
import { isOpen, nextOpenDay } from '../calendar/open-hours.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { findCourse, isSignedOff } from '../courses/course.ts';
import { after, isIn, may } from '../db/delivery-states.ts';
import { field, rowsOf } from '../db/rows.ts';
import { deliveries, enrollments, subscribers } from '../db/schema.ts';
import { forgetEnded, isBuried } from '../delivery/dead-letters.ts';
import type { Bounds, Deps, Library } from '../deps.ts';
import type { KindRule } from '../mails/kinds.ts';
import { WAITING } from '../mails/states.ts';
import { newDelivery } from '../outbox/new-delivery.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import { isWithQueue, markQueued } from '../outbox/queued.ts';
import { chunks, reclaimExpired } from '../outbox/waiting.ts';
import { isProbeDue } from '../pauses/pauses.ts';
import { forgetIdleHolds, isHeld, passesPauses, pickProbes } from '../pauses/probes.ts';
import { MOVING_IN } from '../pauses/reasons.ts';
import { readStanding, type SendingState, sendingState } from '../pauses/sending-state.ts';
import { receivingDomain } from '../quotas/receiving-domain.ts';
import { replanFarAhead } from './replan.ts';

export type Ticking = Pick<Deps, 'db' | 'queue' | 'clock' | 'wall' | 'log' | 'mailer' | 'site' | 'library' | 'bounds'>;
export type TickCounts = { lessons: number; postponed: number; held: number; queued: number; reclaimed: number };

const BOUNDS: Bounds = { lessons: 5_000, queued: 10_000, atOnce: 200 };

/**
 * One pass of the scheduler: takes back what a crash left, turns due enrollments into deliveries, and queues everything that
 * waits and may go out. Safe to run at any moment, any number of times, in several processes at once.
 */
export async function tick(deps: Ticking): Promise<TickCounts> {
  const standing = await readStanding(deps.db);
  if (standing.pauses.some(({ reason }) => reason === MOVING_IN)) return NOTHING;
  const { bounds = BOUNDS } = deps;
  const now = deps.clock.now();
  const clinic = await readClinic(deps);
  const [claimed, sending] = await deps.db.batch([
    ...reclaimExpired(deps.db, now, deps.wall.now()),
    forgetEnded(deps.db),
  ]);
  const reclaimed = claimed.length + sending.length;
  if (reclaimed > 0)
    deps.log.warn('took back deliveries of an owner that is gone', {
      claimed: claimed.length,
      sending: sending.length,
    });
  await replanFarAhead(deps, now, clinic);
  const made = await createDueLessons(deps, now, clinic, bounds);
  const queued = await queueWaiting(deps, now, clinic, sendingState(deps, clinic, standing), bounds.queued);
  return { ...made, queued, reclaimed };
}
const NOTHING: TickCounts = { lessons: 0, postponed: 0, held: 0, queued: 0, reclaimed: 0 };

async function createDueLessons(deps: Ticking, now: number, clinic: Clinic, { lessons, atOnce }: Bounds) {
  const counts = { lessons: 0, postponed: 0, held: 0 };
  while (counts.lessons + counts.postponed + counts.held < lessons) {
    const due = await dueEnrollmentsQuery(deps.db, now, atOnce);
    if (due.length === 0) break;
    const seen = new Set<string>();
    const steps = due.map(row => {
      const { step, at } = stepOf(row, seen, now, clinic, deps.library);
      if (step === 'lessons') seen.add(row.subscriberId);
      counts[step] += 1;
      return { row, starts: step === 'lessons', at };
    });
    const starting = steps.filter(({ starts }) => starts).map(({ row }) => row);
    await deps.db.batch([createDeliveries(deps, starting, now), moveOn(deps.db, steps)]);
  }
  return counts;
}

type Due = Awaited<ReturnType<typeof dueEnrollmentsQuery>>[number];

/** By the partial index on `next_send_at`: what is not due is not looked at. */
export function dueEnrollmentsQuery(db: Ticking['db'], now: number, atOnce = BOUNDS.atOnce) {
  return db
    .select({
      id: enrollments.id,
      subscriberId: enrollments.subscriberId,
      course: enrollments.course,
      lesson: enrollments.nextLesson,
      sendAt: enrollments.nextSendAt,
      weekday: enrollments.weekday,
      hour: subscribers.hour,
      lastLessonAt: subscribers.lastLessonAt,
      previousSentAt: sql<number | null>`(SELECT d.accepted_at FROM ${deliveries} d
        WHERE d.enrollment_id = ${enrollments.id} AND d.lesson = ${enrollments.nextLesson} - 1)`,
      waiting: sql<number>`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.subscriber_id = ${enrollments.subscriberId}
        AND d.kind = 'lesson' AND d.state IN ('due', 'claimed', 'sending', 'retry'))`,
    })
    .from(enrollments)
    .innerJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(
      and(sql`${enrollments.state} = 'active'`, isNotNull(enrollments.nextSendAt), lte(enrollments.nextSendAt, now)),
    )
    .orderBy(asc(enrollments.nextSendAt))
    .limit(atOnce);
}

/** What happens to a due lesson now, and when it is looked at again (epoch ms). */
function stepOf(row: Due, seen: Set<string>, now: number, clinic: Clinic, library: Library) {
  const tomorrow = () => nextOpenDay(now, row.hour, clinic);
  if (isHeldBack(row, clinic, library)) return { step: 'held', at: tomorrow() } as const;
  // Never two lessons in a day, not even for a reader of two courses.
  if (seen.has(row.subscriberId) || row.waiting) return { step: 'postponed', at: tomorrow() } as const;
  const at = turnOf(row, now, clinic);
  return { step: at > now ? 'postponed' : 'lessons', at } as const;
}

/** The clinic wants a practitioner's name under a lesson first. Looked at again every day. */
function isHeldBack({ course, lesson }: Due, clinic: Clinic, { courses }: Library): boolean {
  if (clinic.unsignedLessons === 'send') return false;
  const found = findCourse(courses, course)?.lessons.find(({ number }) => number === lesson);
  return found !== undefined && !isSignedOff(found);
}

/** Only where nobody else moved the enrollment in the meantime; the unique index keeps a second delivery out. */
function createDeliveries(deps: Ticking, starting: Due[], now: number) {
  const rows = starting.map(({ id: enrollment, subscriberId, course, lesson, sendAt }) => {
    const { id, messageId } = newDelivery(deps, now, { kind: 'lesson' });
    return { id, messageId, enrollment, subscriberId, course, lesson, sendAt };
  });
  return deps.db.run(sql`
    INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, state, due_at, next_attempt_at, message_id)
    SELECT ${field('id')}, 'lesson', ${field('subscriberId')}, ${field('enrollment')}, ${field('course')}, ${field('lesson')},
      'due', ${field('sendAt')}, ${now}, ${field('messageId')}
    FROM ${rowsOf(rows)} JOIN enrollments e
      ON e.id = ${field('enrollment')} AND e.next_lesson = ${field('lesson')} AND e.next_send_at = ${field('sendAt')}
    WHERE true
    ON CONFLICT (enrollment_id, lesson) DO UPDATE
      SET state = ${after('revive')}, next_attempt_at = excluded.next_attempt_at, due_at = excluded.due_at, reason = NULL
      WHERE ${may('revive')}`); // a course that was paused after the lesson had been created
}

type Step = { row: Due; starts: boolean; at: number };

/** An enrollment whose lesson is under way has no date; one that must wait has a later one. */
function moveOn(db: Ticking['db'], steps: Step[]) {
  const rows = steps.map(({ row: { id, lesson, sendAt }, starts, at }) => ({
    id,
    lesson,
    sendAt,
    at: starts ? null : at,
  }));
  const same = sql`${enrollments.nextLesson} = ${field('lesson')} AND ${enrollments.nextSendAt} = ${field('sendAt')}`;
  return db
    .update(enrollments)
    .set({ nextSendAt: field('at') })
    .from(rowsOf(rows))
    .where(and(sql`${enrollments.id} = ${field('id')}`, same));
}

async function queueWaiting(deps: Ticking, now: number, clinic: Clinic, sending: SendingState, most: number) {
  const { db, queue, wall } = deps;
  const { holdsFor } = queue;
  const queueing = { wallNow: wall.now(), holdsFor, most, clinicDomain: receivingDomain(clinic.contactEmail) };
  const open = isOpen(now, clinic);
  const ids = await idsToQueue(deps, now, kind => open || !kind.openHoursOnly, sending, queueing);
  const handed: string[] = [];
  try {
    for (const some of chunks(ids, 100)) {
      await queue.send(some);
      handed.push(...some);
    }
  } finally {
    if (holdsFor > 0 && handed.length > 0) await markQueued(db, handed, now, wall.now() + holdsFor);
  }
  return handed.length;
}

/** What waits and may go, and first what goes to see whether all is well again. `byHour`: which kinds may go out at this hour. */
async function idsToQueue({ db }: Ticking, now: number, byHour: KindRule, sending: SendingState, queueing: Queueing) {
  const { most, clinicDomain } = queueing;
  const passing: KindRule = kind => kind.passesPauses && byHour(kind);
  const waiting = await waitingQuery(db, now, sending.state === 'open' ? byHour : passing, queueing);
  // A tick that is near its bound has no query left for what can wait.
  if (waiting.length < most / 2 && sending.held.some(hold => isProbeDue(hold, now)))
    await forgetIdleHolds(db, now, clinicDomain);
  const probes = await pickProbes(db, sending, { now, clinicDomain, also: mayBeQueued(byHour, queueing) });
  return [...probes, ...waiting.map(({ id }) => id)].slice(0, most);
}

type Queueing = { wallNow: number; holdsFor: number; most: number; clinicDomain: string };

/** By the partial index on `next_attempt_at`. */
export function waitingQuery(
  db: Ticking['db'],
  now: number,
  kinds: KindRule = () => true,
  queueing: Queueing = { wallNow: now, holdsFor: 0, most: BOUNDS.queued, clinicDomain: '' },
) {
  return db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        isIn(WAITING),
        lte(deliveries.nextAttemptAt, now),
        mayBeQueued(kinds, queueing),
        or(passesPauses, not(isHeld(queueing.clinicDomain))),
      ),
    )
    .orderBy(asc(deliveries.nextAttemptAt))
    .limit(queueing.most);
}

function mayBeQueued(kinds: KindRule, { wallNow, holdsFor }: Queueing): SQL {
  return and(isOfKind(kinds), holdsFor > 0 ? sql`NOT ${isWithQueue(wallNow, holdsFor)}` : undefined, not(isBuried()))!;
}
