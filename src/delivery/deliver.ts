import { randomUUID } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { findCourse } from '../courses/course.ts';
import { groupCommit } from '../db/group-commit.ts';
import { deliveries, enrollments, lessonVersions, subscribers } from '../db/schema.ts';
import type { Deps, SendOutcome } from '../deps.ts';
import { nextSlot } from '../scheduling/next-slot.ts';
import { isOpen } from '../scheduling/open-hours.ts';
import { suppression } from '../signup/suppression.ts';
import { type Composed, newComposer } from './compose.ts';
import { afterAttempt, UNREACHABLE_WAIT, type Verdict } from './retry.ts';
import { pauseSending, readSendingState } from './sending-state.ts';
import {
  type CancelReason,
  cancel,
  chunks,
  claim,
  enterSending,
  held,
  heldOrUnowned,
  IDS_AT_ONCE,
  type Job,
  LEASE_MS,
  release,
  renewLease,
} from './waiting.ts';

export type Delivering = Pick<Deps, 'db' | 'mailer' | 'clock' | 'wall' | 'log' | 'keys' | 'site' | 'library'>;
/** A mail that cannot be composed waits for somebody to mend its lesson. */
const COMPOSE_WAIT = 60 * 60_000;

export type DeliverCounts = { sent: number; refused: number; cancelled: number; released: number };

/** One call's way of working: who owns the claims, how rows are written together, whether to go on. */
type Run = {
  lease: string;
  commit: ReturnType<typeof groupCommit>;
  composer: ReturnType<typeof newComposer>;
  clinic: Clinic;
  /** Compiled mails whose links are already kept. */
  versions: Set<string>;
  /** Set when going on is pointless: nobody answers, or every further message would be refused alike. */
  halted: boolean;
  stopping?: AbortSignal;
  counts: DeliverCounts;
};

/**
 * Sends the deliveries of these ids that wait and are due; ids that are done or taken are passed over, so any id may come
 * any number of times. While sending is refused or paused only the clinic's sign-in links go out. When `stopping`
 * is aborted, what is being sent is finished and the rest given back.
 */
export async function deliver(deps: Delivering, ids: string[], stopping?: AbortSignal): Promise<DeliverCounts> {
  const clinic = await readClinic(deps);
  const lease = randomUUID();
  const run: Run = {
    lease,
    commit: groupCommit(deps.db),
    composer: newComposer(deps, clinic),
    clinic,
    versions: new Set(),
    halted: false,
    stopping,
    counts: { sent: 0, refused: 0, cancelled: 0, released: 0 },
  };
  const jobs = await claim(deps.db, await sendable(deps, ids), lease, deps.clock.now(), leaseUntil(deps));
  const heartbeat = setInterval(() => void renew(deps, lease), LEASE_MS / 5);
  try {
    await inParallel(jobs, deps.mailer.concurrency, job => deliverOne(deps, run, job));
  } finally {
    clearInterval(heartbeat);
  }
  return run.counts;
}

/** A slow server must not cost a living owner its lease. */
async function renew(deps: Delivering, lease: string) {
  await renewLease(deps.db, lease, leaseUntil(deps)).catch(() => deps.log.warn('a lease could not be renewed'));
}

const leaseUntil = ({ wall }: Delivering) => wall.now() + LEASE_MS;

async function sendable(deps: Delivering, ids: string[]): Promise<string[]> {
  if ((await readSendingState(deps)).state === 'open') return ids;
  const found = chunks(ids, IDS_AT_ONCE).map(some =>
    deps.db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(inArray(deliveries.id, some), eq(deliveries.kind, 'sign-in'))),
  );
  return (await Promise.all(found)).flat().map(row => row.id);
}

async function deliverOne(deps: Delivering, run: Run, job: Job): Promise<void> {
  if (run.halted || run.stopping?.aborted) return giveBack(deps, run, job, run.halted ? UNREACHABLE_WAIT : 0);
  // Queued before nine in the evening, reached after: it goes out in the morning.
  if (job.delivery.kind === 'lesson' && !isOpen(deps.clock.now(), run.clinic)) return giveBack(deps, run, job, 0);
  const composed = await composeSafely(deps, run, job);
  if (composed === 'failed') return giveBack(deps, run, job, COMPOSE_WAIT);
  if (!composed) return end(deps, run, job, 'nothing-to-send');
  const [entered] = await run.commit([
    enterSending(deps.db, job, composed.mail.version, leaseUntil(deps)),
    ...keepVersion(deps, run, job, composed.mail),
  ]);
  if ((entered as unknown[]).length === 0) return end(deps, run, job, 'no-consent');
  const outcome = await deps.mailer.send(composed.message);
  await record(deps, run, job, outcome);
}

/** One mail that cannot be written must not hold up the others. */
async function composeSafely({ log }: Delivering, run: Run, job: Job) {
  try {
    return await run.composer.compose(job);
  } catch (error) {
    const { id, kind, lesson } = job.delivery;
    log.error('a mail cannot be composed', {
      delivery: id,
      kind,
      lesson: lesson ?? undefined,
      error: (error as Error).name,
    });
    return 'failed';
  }
}

async function giveBack({ db, clock }: Delivering, run: Run, job: Job, wait: number) {
  run.counts.released += 1;
  await run.commit([release(db, job, clock.now() + wait)]);
}

async function end(deps: Delivering, run: Run, job: Job, reason: CancelReason) {
  run.counts.cancelled += 1;
  deps.log.info('a delivery was not sent', { delivery: job.delivery.id, reason });
  await run.commit([
    cancel(deps.db, job, reason),
    ...(reason === 'nothing-to-send' ? completeShortened(deps, job) : []),
  ]);
}

/** A course that became shorter is over for those who stood behind its new end. */
function completeShortened({ db, library, clock }: Delivering, { enrollment }: Job): BatchItem<'sqlite'>[] {
  const course = enrollment && findCourse(library.courses, enrollment.course);
  if (!course || enrollment.nextLesson <= course.lessons.length) return [];
  const done = { state: 'completed', nextSendAt: null, endedAt: clock.now() } as const;
  return [
    db
      .update(enrollments)
      .set(done)
      .where(and(eq(enrollments.id, enrollment.id), eq(enrollments.state, 'active'))),
  ];
}

/** Writes down what the server answered, and in the same transaction what follows from it. */
async function record(deps: Delivering, run: Run, job: Job, outcome: SendOutcome): Promise<void> {
  const now = deps.clock.now();
  const { delivery, subscriber } = job;
  const nextWeek = delivery.kind === 'lesson' ? followingSlot(job, run.clinic, now) : undefined;
  const verdict = afterAttempt(delivery, outcome, now, nextWeek);
  const [recorded] = await run.commit([
    recordAttempt(deps, job, verdict, now),
    ...(verdict.state === 'sent' ? advance(deps, run.clinic, job, now) : []),
    ...(verdict.suppress && subscriber ? suppression(deps, subscriber, verdict.reason!, isNow(job, 'failed')) : []),
  ]);
  count(run, outcome);
  if ((recorded as unknown[]).length === 0)
    return deps.log.warn('a delivery was taken over while its answer was awaited', { delivery: delivery.id });
  if (verdict.suppress) deps.log.warn('an address was suppressed', { delivery: delivery.id, rule: verdict.reason });
  if (verdict.pauseSending) await pauseSending(deps, verdict.reason!, verdict.response);
}

/** What follows from an answer follows only if it was recorded: a stale owner must not undo what a newer one did. */
const isNow = ({ delivery }: Job, state: 'sent' | 'failed') =>
  sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${delivery.id} AND d.state = ${state})`;

function count(run: Run, outcome: SendOutcome) {
  if (outcome.accepted) run.counts.sent += 1;
  else {
    run.counts.refused += 1;
    run.halted ||= outcome.kind === 'unreachable' || outcome.kind === 'sender';
  }
}

function recordAttempt({ db }: Delivering, { delivery }: Job, verdict: Verdict, now: number) {
  return db
    .update(deliveries)
    .set({
      state: verdict.state,
      attempts: verdict.attempts,
      response: verdict.response.slice(0, 500),
      reason: verdict.reason ?? null,
      ...(verdict.possibleDuplicate ? { possibleDuplicate: true } : {}),
      lease: null,
      leaseUntil: null,
      ...(verdict.nextAttemptAt === undefined ? {} : { nextAttemptAt: verdict.nextAttemptAt }),
      ...(verdict.state === 'sent' ? { acceptedAt: now } : {}),
    })
    .where(verdict.state === 'sent' ? heldOrUnowned(delivery) : held(delivery, 'sending'))
    .returning({ id: deliveries.id });
}

/** The enrollment moves on only from the lesson that was sent, so recording twice moves it once. */
function advance({ db, library }: Delivering, clinic: Clinic, job: Job, now: number): BatchItem<'sqlite'>[] {
  const { delivery, enrollment } = job;
  if (delivery.kind !== 'lesson' || !enrollment) return [];
  const last = delivery.lesson! >= (findCourse(library.courses, enrollment.course)?.lessons.length ?? 0);
  const sent = isNow(job, 'sent');
  return [
    db
      .update(enrollments)
      .set(
        last
          ? { state: 'completed', nextLesson: delivery.lesson! + 1, nextSendAt: null, endedAt: now }
          : { nextLesson: delivery.lesson! + 1, nextSendAt: followingSlot(job, clinic, now) },
      )
      .where(
        and(
          eq(enrollments.id, enrollment.id),
          eq(enrollments.nextLesson, delivery.lesson!),
          inArray(enrollments.state, ['active', 'paused']),
          sent,
        ),
      ),
    db
      .update(subscribers)
      .set({ lastLessonAt: now })
      .where(and(eq(subscribers.id, delivery.subscriberId!), sent)),
  ];
}

function followingSlot({ enrollment, subscriber }: Job, clinic: Clinic, now: number): number {
  return nextSlot(now, { weekday: enrollment!.weekday, hour: subscriber!.hour }, clinic);
}

/** So that the numbered links of this mail lead to the same places after the lesson was edited. Once a version and run. */
function keepVersion({ db }: Delivering, run: Run, { delivery }: Job, mail: Composed['mail']): BatchItem<'sqlite'>[] {
  if (run.versions.has(mail.version)) return [];
  run.versions.add(mail.version);
  const { course, lesson, kind } = delivery;
  const row = { version: mail.version, course: course ?? kind, lesson: lesson ?? 0, links: mail.links };
  return [db.insert(lessonVersions).values(row).onConflictDoNothing()];
}

async function inParallel<T>(list: T[], workers: number, work: (item: T) => Promise<void>): Promise<void> {
  const remaining = list.values();
  const drain = async () => {
    for (const item of remaining) await work(item);
  };
  // All of them, even when one fails: nobody may close the database under a mail that is on its way.
  const ended = await Promise.allSettled(Array.from({ length: Math.min(workers, list.length) }, drain));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
