import { randomUUID } from 'node:crypto';
import { and, eq, not, or } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { nextSlot } from '../calendar/next-slot.ts';
import { isOpen } from '../calendar/open-hours.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import type { StrikeOff } from '../consent/strike-off.ts';
import { addressHash } from '../consent/suppression.ts';
import { findCourse } from '../courses/course.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries, enrollments, lessonVersions } from '../db/schema.ts';
import { storageProblem } from '../db/storage-problem.ts';
import type { Deps, SendOutcome } from '../deps.ts';
import { errorKind } from '../errors.ts';
import { KINDS } from '../mails/kinds.ts';
import { claim, type Job, LEASE_MS, renewLease } from '../outbox/waiting.ts';
import { isHeld, passesPauses, pickProbes } from '../pauses/probes.ts';
import { readStanding, type SendingState, sendingState } from '../pauses/sending-state.ts';
import { spread } from '../quotas/allowance.ts';
import { domainOf, openTurns, type Turns } from '../quotas/quota.ts';
import { receivingDomain } from '../quotas/receiving-domain.ts';
import { type Composed, newComposer } from './compose.ts';
import { type Gate, newGate } from './gate.ts';
import { type CancelReason, type Ledger, type Move, newLedger } from './record.ts';
import { afterAttempt, UNREACHABLE_WAIT } from './retry.ts';

export type Delivering = Pick<
  Deps,
  'db' | 'mailer' | 'clock' | 'wall' | 'log' | 'keys' | 'site' | 'library' | 'limits'
>;
/** A mail that cannot be composed waits for somebody to mend its lesson. */
const COMPOSE_WAIT = 60 * 60_000;

/**
 * `failed`: ids of those that could not be brought to an end; their leases run out, and they wait again. `mended`: a probe was
 * accepted, so what waited for its answer may go.
 */
export type DeliverCounts = {
  sent: number;
  refused: number;
  cancelled: number;
  released: number;
  failed: string[];
  mended: boolean;
};

/** One call's way of working: what it writes down under its lease, whether to go on. */
type Run = {
  ledger: Ledger;
  turns: Turns;
  gate: Gate;
  composer: ReturnType<typeof newComposer>;
  clinic: Clinic;
  /** Compiled mails whose links are already kept. */
  versions: Set<string>;
  /** Set when going on is pointless: nobody answers. */
  halted: boolean;
  stopping?: AbortSignal;
  counts: DeliverCounts;
};

/**
 * Sends the deliveries of these ids that wait and are due; ids that are done or taken are passed over, so any id may come
 * any number of times. While sending is refused or paused only the clinic's sign-in links go out, while it is on probation one mail
 * more. When `stopping`
 * is aborted, what is being sent is finished and the rest given back. Throws only before the first is sent: what goes wrong with
 * one of them is logged, counted, and does not concern the others.
 */
export async function deliver(deps: Delivering, ids: string[], stopping?: AbortSignal): Promise<DeliverCounts> {
  const clinic = await readClinic(deps);
  const lease = randomUUID();
  const sending = sendingState(deps, clinic, await readStanding(deps.db));
  const passing = await passingOf(deps, sending, clinic, ids);
  const jobs = await claim(deps.db, passing, lease, deps.clock.now(), leaseUntil(deps));
  const run: Run = {
    ledger: newLedger(deps.db, lease, stopping),
    turns: await openTurns(deps, clinic, jobs),
    gate: newGate(deps, clinic, sending),
    composer: newComposer(deps, clinic),
    clinic,
    versions: new Set(),
    halted: false,
    stopping,
    counts: { sent: 0, refused: 0, cancelled: 0, released: 0, failed: [], mended: false },
  };
  const heartbeat = setInterval(() => void renew(deps, lease), LEASE_MS / 5);
  try {
    await inParallel(
      spread(jobs, job => domainOf(job, clinic)),
      deps.mailer.concurrency,
      job => deliverSafely(deps, run, job),
    );
  } finally {
    clearInterval(heartbeat);
    await run.turns.close();
  }
  return run.counts;
}

/** A slow server must not cost a living owner its lease. */
async function renew(deps: Delivering, lease: string) {
  await renewLease(deps.db, lease, leaseUntil(deps)).catch(() => deps.log.warn('a lease could not be renewed'));
}

const leaseUntil = ({ wall }: Delivering) => wall.now() + LEASE_MS;

/** Those of `ids` that nothing stands in the way of, and those that go to see whether it still does. */
async function passingOf({ db, clock }: Delivering, sending: SendingState, clinic: Clinic, ids: string[]) {
  const { state, held } = sending;
  if (state === 'open' && held.length === 0) return ids; // as nearly always: a query less
  const clinicDomain = receivingDomain(clinic.contactEmail);
  const probes = await pickProbes(db, sending, { now: clock.now(), clinicDomain, also: isOneOf(deliveries.id, ids) });
  // What is not let through here would be turned back later, one by one.
  const free = state === 'open' ? not(isHeld(clinicDomain)) : undefined;
  const found = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(isOneOf(deliveries.id, ids), or(passesPauses, isOneOf(deliveries.id, probes), free)));
  return found.map(row => row.id);
}

/** What goes wrong here is wrong with us or the database; what a server says is no exception. */
async function deliverSafely(deps: Delivering, run: Run, job: Job): Promise<void> {
  const { id } = job.delivery;
  try {
    await deliverOne(deps, run, job);
  } catch (error) {
    run.counts.failed.push(id);
    deps.log.error('a delivery failed', { delivery: id, error: errorKind(error), problem: storageProblem(error) });
  }
}

async function deliverOne(deps: Delivering, run: Run, job: Job): Promise<void> {
  const now = deps.clock.now();
  if (run.halted || run.stopping?.aborted) return giveBack(run, job, run.halted ? now + UNREACHABLE_WAIT : now);
  // Queued before nine in the evening, reached after: it goes out in the morning.
  if (KINDS[job.delivery.kind].openHoursOnly && !isOpen(now, run.clinic)) return giveBack(run, job, now);
  if (!(await run.gate.admits(job))) return giveBack(run, job, now);
  const heldUntil = run.turns.heldUntil(job);
  if (heldUntil !== undefined) return giveBack(run, job, heldUntil);
  const composed = await composeSafely(deps, run, job);
  if (composed === 'failed') return giveBack(run, job, now + COMPOSE_WAIT);
  if (!composed) return void (await end(deps, run, job, 'nothing-to-send'));
  const { mail, message } = composed;
  const entering = { version: mail.version, domain: domainOf(job, run.clinic), leaseUntil: leaseUntil(deps) };
  const entered = await run.ledger.enter(job, entering, keepVersion(deps, run, job, mail));
  if (!entered) return turnBack(deps, run, job);
  const outcome = await deps.mailer.send(message);
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

async function giveBack(run: Run, job: Job, nextAttemptAt: number) {
  run.counts.released += 1;
  await run.ledger.release(job, nextAttemptAt);
}

/** It could not enter: its reader may not be written to any more, or something has come in its way since it was claimed. */
async function turnBack(deps: Delivering, run: Run, job: Job) {
  if (await end(deps, run, job, 'no-consent')) return;
  await giveBack(run, job, deps.clock.now());
  await run.gate.look();
}

async function end(deps: Delivering, run: Run, job: Job, reason: CancelReason): Promise<boolean> {
  const also = reason === 'nothing-to-send' ? completeShortened(deps, job) : [];
  if (!(await run.ledger.cancel(job, reason, also))) return false;
  run.counts.cancelled += 1;
  deps.log.info('a delivery was not sent', { delivery: job.delivery.id, reason });
  return true;
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
  const { delivery } = job;
  const nextWeek = delivery.kind === 'lesson' ? followingSlot(job, run.clinic, now) : undefined;
  const verdict = afterAttempt(delivery, outcome, now, nextWeek);
  const move = verdict.state === 'sent' || verdict.moveOn ? moveAfter(deps, job, nextWeek) : undefined;
  const strikeOff = verdict.suppress ? strikeOffOf(deps, run, job, verdict.reason!) : undefined;
  const { counted, statements } = run.turns.heard(job, outcome);
  const heard = run.gate.heard(job, outcome);
  const also = [...statements, ...heard.statements];
  const recorded = await run.ledger.record(job, verdict, now, { move, counted, strikeOff, also });
  count(run, outcome, heard.mended);
  await run.gate.judge(job, outcome);
  if (!recorded)
    return deps.log.warn('a delivery was taken over while its answer was awaited', { delivery: delivery.id });
  if (verdict.suppress) deps.log.warn('an address was suppressed', { delivery: delivery.id, rule: verdict.reason });
}

/** The clinic's own address is nobody to strike off. */
function strikeOffOf(deps: Delivering, run: Run, job: Job, reason: string): StrikeOff | undefined {
  const { delivery, subscriber } = job;
  if (!subscriber) return undefined;
  return {
    delivery: delivery.id,
    subscriber: subscriber.id,
    addressHash: addressHash(deps, subscriber.emailKey),
    reason,
    at: deps.clock.now(),
    day: run.turns.day,
    domain: domainOf(job, run.clinic),
  };
}

function count(run: Run, outcome: SendOutcome, mended: boolean) {
  run.counts.mended ||= mended;
  if (outcome.accepted) run.counts.sent += 1;
  else {
    run.counts.refused += 1;
    run.halted ||= outcome.kind === 'unreachable';
  }
}

/** Where the course stands once this lesson was accepted; nowhere new after a notice. */
function moveAfter({ library }: Delivering, { delivery, enrollment }: Job, nextWeek?: number): Move | undefined {
  if (delivery.kind !== 'lesson' || !enrollment) return undefined;
  const completed = delivery.lesson! >= (findCourse(library.courses, enrollment.course)?.lessons.length ?? 0);
  return { nextLesson: delivery.lesson! + 1, nextSendAt: completed ? null : nextWeek!, completed };
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

/** `work` never throws, so all of it has ended when this has: nobody closes the database under a mail that is on its way. */
async function inParallel<T>(list: T[], workers: number, work: (item: T) => Promise<void>): Promise<void> {
  const remaining = list.values();
  const drain = async () => {
    for (const item of remaining) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(workers, list.length) }, drain));
}
