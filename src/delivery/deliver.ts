import { and, eq, isNull, not, or, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { readWeeks } from '../answers/read.ts';
import { dayOf, weekdayOf } from '../calendar/local-time.ts';
import { MIN_GAP_MS, nextSlot, slotOnWeekday } from '../calendar/next-slot.ts';
import { FIRST_HOUR, isOpen, nextOpenDay } from '../calendar/open-hours.ts';
import { type Clinic, readSettingsVersion, readVersionedClinic } from '../clinic/settings.ts';
import type { StrikeOff } from '../consent/strike-off.ts';
import { addressHash } from '../consent/suppression.ts';
import { actionOf, type Course, findCourse, isSignedOff } from '../courses/course.ts';
import { lessonOf, nameableCourses } from '../courses/lesson-slugs.ts';
import { randomText } from '../db/ids.ts';
import { isNextLesson } from '../db/lesson-place.ts';
import { isOneOf } from '../db/rows.ts';
import { deliveries, enrollments } from '../db/schema.ts';
import { storageProblem } from '../db/storage-problem.ts';
import type { Deps, Library, Mailer, OutgoingMessage, SendOutcome } from '../deps.ts';
import { errorKind, NotBegunError } from '../errors.ts';
import { addressedTo, isLessonKind, KINDS } from '../mails/kinds.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import { keepReminder } from '../outbox/reminder.ts';
import { claim, type Job, LEASE_MS, renewLease } from '../outbox/waiting.ts';
import { isHeld, passesPauses, pickProbes } from '../pauses/probes.ts';
import { mayGo, readStanding, type SendingState, sendingState } from '../pauses/sending-state.ts';
import { spread } from '../quotas/allowance.ts';
import { domainOf, openQuota, type Quota } from '../quotas/quota.ts';
import { receivingDomain } from '../quotas/receiving-domain.ts';
import { readSignedCourses } from '../sign-off/courses.ts';
import { type Budget, newBudget } from './budget.ts';
import { type Composed, isUntracked, mailOf, newComposer } from './compose.ts';
import { bury } from './dead-letters.ts';
import { type Gate, newGate } from './gate.ts';
import { keepMail, keptVersions } from './kept-mails.ts';
import { type CancelReason, type DeliveryRecord, type Move, type NextDay, newDeliveryRecord } from './record.ts';
import { afterAttempt } from './retry.ts';

export type Delivering = Pick<
  Deps,
  | 'db'
  | 'mailer'
  | 'clock'
  | 'wall'
  | 'chance'
  | 'timers'
  | 'leases'
  | 'log'
  | 'keys'
  | 'site'
  | 'library'
  | 'limits'
  | 'queriesLeft'
>;
const DAY = 24 * 60 * 60_000;

/**
 * `failed`: ids that met an error of ours; they wait for their leases to end · `storage`: those of them for which it was the database's ·
 * `unsendable`: ids that cannot be composed, and are dead letters now · `left`: ids given back because this invocation may ask no more queries. `mended`: a probe was accepted, others may go. `outdated`: the
 * clinic changed its settings meanwhile; what was given back is to be judged anew by a scheduler pass.
 */
export type DeliverCounts = {
  sent: number;
  refused: number;
  cancelled: number;
  released: number;
  failed: string[];
  storage: string[];
  unsendable: string[];
  left: string[];
  mended: boolean;
  outdated: boolean;
};

/** The state of one call of `deliver`. */
type Run = {
  record: DeliveryRecord;
  quota: Quota;
  gate: Gate;
  composer: ReturnType<typeof newComposer>;
  clinic: Clinic;
  /** The version of the clinic's settings by which mails are judged here. */
  judgedBy: number;
  /** With the signatures that hold. They are not asked for where no lesson is to go. */
  courses: Course[];
  /** Versions of compiled mails that the database holds already. */
  kept: Set<string>;
  stopping?: AbortSignal;
  budget: Budget;
  /** Final refusals that are recorded at the end, where queries are limited: seven together cost as much as one. */
  refusals: { job: Job; outcome: SendOutcome }[];
  counts: DeliverCounts;
};

/**
 * Sends those of `ids` that are due. Skips ids that are done or taken, so an id may come any number of times. While sending is refused or
 * paused only the clinic's sign-in links go out; on probation one more mail goes, the probe. When `stopping` is aborted, mails under way
 * are finished and the rest is given back. Throws only before the first mail is sent. Later errors are logged and counted, and do not
 * affect other mails.
 */
export async function deliver(deps: Delivering, ids: string[], stopping?: AbortSignal): Promise<DeliverCounts> {
  const lease = randomText(deps.chance, 16);
  const drop = deps.leases.hold(lease);
  try {
    return await deliverAs(deps, lease, ids, stopping);
  } finally {
    drop();
  }
}

async function deliverAs(deps: Delivering, lease: string, ids: string[], stopping?: AbortSignal) {
  const { clinic, version } = await readVersionedClinic(deps);
  const sending = sendingState(deps, clinic, await readStanding(deps.db));
  const passing = await passingOf(deps, sending, clinic, ids);
  const jobs = await claim(deps.db, passing, { lease, leaseUntil: leaseUntil(deps) }, deps.clock.now());
  const hasLessons = jobs.some(({ delivery }) => isLessonKind(delivery.kind));
  const courses = hasLessons ? await readSignedCourses(deps) : deps.library.courses;
  const run: Run = {
    record: newDeliveryRecord(deps, lease, stopping),
    quota: await openQuota(deps, clinic, jobs),
    gate: newGate(deps, clinic, sending, stopping),
    composer: newComposer(
      deps,
      clinic,
      courses,
      await readWeeks(
        deps.db,
        jobs.map(({ delivery }) => delivery),
        courses,
      ),
    ),
    clinic,
    judgedBy: version,
    courses,
    kept: await keptVersionsOf(deps, jobs, clinic),
    stopping,
    budget: newBudget(deps),
    refusals: [],
    counts: {
      sent: 0,
      refused: 0,
      cancelled: 0,
      released: 0,
      failed: [],
      storage: [],
      unsendable: [],
      left: [],
      mended: false,
      outdated: false,
    },
  };
  const endRenewals = deps.timers.every(LEASE_MS / 5, () => void renew(deps, lease));
  try {
    await inParallel(
      spread(jobsByReader(jobs), ([first]) => domainOf(first!, clinic)),
      deps.mailer.concurrency,
      async ofReader => {
        for (const job of ofReader) await deliverSafely(deps, run, job);
      },
    );
    await Promise.all(
      run.refusals.map(({ job, outcome }) => safely(deps, run, job, () => record(deps, run, job, outcome))),
    );
  } finally {
    endRenewals();
    await run.quota.close();
  }
  await buryUnsendable(deps, run.counts.unsendable);
  return run.counts;
}

/** A mail that could not be written down as a dead letter is due, so a pass comes back to it. */
async function buryUnsendable(deps: Delivering, ids: string[]): Promise<void> {
  await bury(deps, ids).catch(error =>
    deps.log.error('dead letters could not be written down', {
      error: errorKind(error),
      problem: storageProblem(error),
    }),
  );
}

/**
 * Lessons of one reader go one after the other, because they share a day: first that of the course whose last lesson lies longest back,
 * so that no course pushes another back for ever.
 */
function jobsByReader(jobs: Job[]): Job[][] {
  const groups = Map.groupBy(jobs, ({ delivery }) =>
    delivery.kind === 'lesson' ? delivery.subscriberId : delivery.id,
  );
  const waitsSince = ({ previousSentAt, enrollment }: Job) => previousSentAt ?? enrollment?.createdAt ?? 0;
  return [...groups.values()].map(group => group.toSorted((a, b) => waitsSince(a) - waitsSince(b)));
}

/** A slow server must not cost a running owner its lease. */
async function renew(deps: Delivering, lease: string) {
  const renewed = { lease, leaseUntil: leaseUntil(deps) };
  await renewLease(deps.db, renewed).catch(() => deps.log.warn('a lease could not be renewed'));
}

const leaseUntil = ({ wall }: Delivering) => wall.now() + LEASE_MS;

/** Those of `ids` that nothing holds back, and the probes. */
async function passingOf({ db, clock }: Delivering, sending: SendingState, clinic: Clinic, ids: string[]) {
  const { state, held } = sending;
  if (state === 'open' && held.length === 0) return ids; // as nearly always: a query less
  const clinicDomain = receivingDomain(clinic.contactEmail);
  const probes = await pickProbes(db, sending, { now: clock.now(), clinicDomain, also: isOneOf(deliveries.id, ids) });
  // Deliveries left out here would otherwise be given back later, one by one.
  const free = and(isOfKind(mayGo(sending)), not(isHeld(clinicDomain)));
  const found = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(isOneOf(deliveries.id, ids), or(passesPauses, isOneOf(deliveries.id, probes), free)));
  return found.map(row => row.id);
}

/** The way to the mail server: the mailer, or a place in the line to it. */
type Line = Pick<Mailer, 'send'>;

/** An error here is ours or the database's. A server's refusal is a value, not an exception. */
async function deliverSafely(deps: Delivering, run: Run, job: Job): Promise<void> {
  if (!(await run.budget.begin())) return leave(deps, run, job);
  // All questions come after the waiting, so that their answers are fresh when the mail enters.
  const place = await deps.mailer.place?.(run.stopping);
  await safely(deps, run, job, () => deliverOne(deps, run, job, place ?? deps.mailer));
  place?.leave();
  run.budget.end();
}

/** The next invocation sends it. */
async function leave(deps: Delivering, run: Run, job: Job): Promise<void> {
  run.counts.left.push(job.delivery.id);
  await safely(deps, run, job, () => giveBack(deps, run, job, deps.clock.now()));
}

async function safely({ log }: Delivering, run: Run, { delivery: { id } }: Job, work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    const problem = storageProblem(error);
    run.counts.failed.push(id);
    if (problem) run.counts.storage.push(id);
    log.error('a delivery failed', { delivery: id, error: errorKind(error), problem });
  }
}

async function deliverOne(deps: Delivering, run: Run, job: Job, line: Line): Promise<void> {
  const now = deps.clock.now();
  const waitUntil = (at: number) => giveBack(deps, run, job, at);
  if (run.counts.outdated || run.stopping?.aborted) return waitUntil(now);
  // Queued before nine in the evening, reached after: it goes out in the morning.
  if (KINDS[job.delivery.kind].openHoursOnly && !isOpen(now, run.clinic)) return waitUntil(now);
  if (hasNoName(job, deps.library)) return waitUntil(now);
  if (isHeldUnsigned(job, run)) return waitUntil(tomorrow(job, run.clinic, now));
  const recent = sentTooRecently(job, now);
  if (recent !== undefined) return waitUntil(followingSlot(job, run.clinic, recent));
  if (!(await run.gate.admits(job))) return waitUntil(now);
  const heldUntil = run.quota.heldUntil(job);
  if (heldUntil !== undefined) return waitUntil(heldUntil);
  const composed = await composeSafely(deps, run, job);
  if (composed === 'failed') return setAside(deps, run, job);
  if (!composed) return void (await end(deps, run, job, 'nothing-to-send'));
  const { mail, number, message } = composed;
  const { judgedBy } = run;
  const entering = {
    ...{ version: mail.version, number, domain: domainOf(job, run.clinic), judgedBy, leaseUntil: leaseUntil(deps) },
    ...{ at: now, day: dayOf(now, run.clinic.timeZone), untracked: isUntracked(job.subscriber) },
  };
  const entered = await run.record.enter(job, entering, keepStatement(deps, run, job, composed));
  run.kept.add(mail.version);
  if (!entered) return turnBack(deps, run, job);
  const outcome = await sendSafely(deps, line, job, message);
  if (isKeptBack(run, outcome)) return keepRefusal(run, job, outcome);
  await record(deps, run, job, outcome);
}

/** Any other error is one of ours, or a crash: the mail may have left, so its lease has to run out. */
async function sendSafely(
  { log }: Delivering,
  line: Line,
  { delivery: { id, kind } }: Job,
  message: OutgoingMessage,
): Promise<SendOutcome> {
  try {
    return await line.send(message);
  } catch (error) {
    if (!(error instanceof NotBegunError)) throw error;
    log.error('a mail could not be signed', { delivery: id, kind, error: errorKind(error.cause) });
    return { accepted: false, kind: 'unsigned', rule: 'unsigned', reason: '' };
  }
}

/** The same error would come again until somebody mends it, so the mail becomes a dead letter, which the clinic sees. */
async function setAside(deps: Delivering, run: Run, job: Job): Promise<void> {
  await giveBack(deps, run, job, deps.clock.now());
  run.counts.unsendable.push(job.delivery.id);
}

/** One mail that cannot be composed must not hold up the others. A database that does not answer says nothing of the mail. */
async function composeSafely({ log }: Delivering, run: Run, job: Job) {
  try {
    return await run.composer.compose(job);
  } catch (error) {
    if (storageProblem(error)) throw error;
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

async function giveBack({ clock }: Delivering, run: Run, job: Job, nextAttemptAt: number, other?: NextDay) {
  run.counts.released += 1;
  await run.record.release(job, { nextAttemptAt, at: clock.now(), ...other });
}

/**
 * It could not enter `sending`: the reader may get no mail any more, another lesson has the reader's day, or a pause, a hold or a change of
 * settings came after the claim.
 */
async function turnBack(deps: Delivering, run: Run, job: Job) {
  run.quota.unused(job);
  if (await end(deps, run, job, 'no-consent')) return;
  const now = deps.clock.now();
  const nextDay = nextOpenDay(now, job.subscriber?.hour ?? FIRST_HOUR, run.clinic);
  await giveBack(deps, run, job, now, { day: dayOf(now, run.clinic.timeZone), nextDay });
  run.counts.outdated ||= (await readSettingsVersion(deps.db)) !== run.judgedBy;
  await run.gate.look();
}

async function end(deps: Delivering, run: Run, job: Job, reason: CancelReason): Promise<boolean> {
  const also = reason === 'nothing-to-send' ? lookAnew(deps, job) : [];
  if (!(await run.record.cancel(job, reason, also))) return false;
  run.counts.cancelled += 1;
  deps.log.info('a delivery was not sent', { delivery: job.delivery.id, reason });
  return true;
}

/** The lesson was removed while the delivery waited. The next tick finds the lesson that comes now, or ends the course. */
function lookAnew({ db, clock }: Delivering, { delivery, enrollment }: Job): BatchItem<'sqlite'>[] {
  if (!enrollment) return [];
  const wasCancelled = sql`EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id = ${delivery.id} AND d.state = 'cancelled')`;
  const lesson = { slug: sql`${delivery.lessonSlug}`, number: sql`${delivery.lesson}` };
  const stands = and(eq(enrollments.id, enrollment.id), isNextLesson(sql`${enrollments}`, lesson));
  return [
    db
      .update(enrollments)
      .set({ nextSendAt: clock.now() })
      .where(and(stands, eq(enrollments.state, 'active'), isNull(enrollments.nextSendAt), wasCancelled)),
  ];
}

/** A final refusal that is lost in a crash is asked for once more, which an answer that took the mail must not be. */
const isKeptBack = ({ budget }: Run, outcome: SendOutcome) =>
  budget.isLimited && !outcome.accepted && outcome.kind === 'hard';

function keepRefusal({ budget, refusals }: Run, job: Job, outcome: SendOutcome) {
  budget.keepsRefusal();
  refusals.push({ job, outcome });
}

/** Records the server's answer and, in the same transaction, what follows from it. */
async function record(deps: Delivering, run: Run, job: Job, outcome: SendOutcome): Promise<void> {
  const now = deps.clock.now();
  const { delivery } = job;
  const weekday = outcome.accepted ? firstWeekday(job, run.clinic, now) : undefined;
  const nextWeek = delivery.kind === 'lesson' ? followingSlot(job, run.clinic, now, weekday) : undefined;
  const verdict = afterAttempt(delivery, outcome, now, nextWeek);
  const move = verdict.state === 'sent' || verdict.moveOn ? moveAfter(deps, job, nextWeek, weekday) : undefined;
  const strikeOff = verdict.suppress ? strikeOffOf(deps, run, job, verdict.reason!) : undefined;
  const { counted, statements } = run.quota.heard(job, outcome);
  const heard = run.gate.heard(job, outcome);
  const also = [...statements, ...heard.statements, ...reminderOf(deps, job, outcome, now)];
  const recorded = await run.record.answered(job, verdict, now, { move, counted, strikeOff, also });
  count(run, outcome, heard.mended);
  await run.gate.recorded(job, outcome);
  if (!recorded)
    return deps.log.warn('a delivery was taken over while its answer was awaited', { delivery: delivery.id });
  if (strikeOff) deps.log.warn('an address was suppressed', { delivery: delivery.id, rule: verdict.reason });
}

/** Who does not press the button of an accepted confirmation is reminded once. */
const reminderOf = (deps: Delivering, { delivery, subscriber }: Job, { accepted }: SendOutcome, now: number) =>
  accepted && delivery.kind === 'confirmation' && subscriber && delivery.mailboxHash !== null
    ? [keepReminder(deps, delivery, now)]
    : [];

/** `undefined` for the clinic's own address, which is never suppressed, and for one that is not, or no longer, its reader's. */
function strikeOffOf(deps: Delivering, run: Run, job: Job, reason: string): StrikeOff | undefined {
  const { delivery, subscriber } = job;
  if (!subscriber || addressedTo(delivery.kind)) return undefined;
  return {
    delivery: delivery.id,
    subscriber: subscriber.id,
    emailKey: subscriber.emailKey,
    addressHash: addressHash(deps, subscriber.emailKey),
    reason,
    at: deps.clock.now(),
    day: run.quota.day,
    domain: domainOf(job, run.clinic),
  };
}

function count(run: Run, outcome: SendOutcome, mended: boolean) {
  run.counts.mended ||= mended;
  if (outcome.accepted) run.counts.sent += 1;
  else run.counts.refused += 1;
}

/** Where the course stands after this lesson. `undefined` for a notice. */
function moveAfter(
  { library }: Delivering,
  { delivery, enrollment }: Job,
  nextWeek?: number,
  weekday?: number,
): Move | undefined {
  if (delivery.kind !== 'lesson' || !enrollment) return undefined;
  const lessons = findCourse(library.courses, enrollment.course)?.lessons ?? [];
  const place = lessons.findIndex(({ slug }) => slug === delivery.lessonSlug);
  const next = lessons[place + 1];
  if (place >= 0 && !next) return { slug: null, number: place + 2, nextSendAt: null, completed: true };
  // The lesson was removed meanwhile. The tick goes on from the one that was sent.
  const stands = place >= 0 ? next! : { slug: delivery.lessonSlug, number: delivery.lesson! + 1 };
  return { slug: stands.slug, number: stands.number, nextSendAt: nextWeek!, weekday, completed: false };
}

/** The weekday that a course's first lesson sets. `undefined` for the later ones, and where the reader has chosen one. */
const firstWeekday = ({ enrollment, previousSentAt }: Job, clinic: Clinic, now: number): number | undefined =>
  enrollment && previousSentAt === null && !enrollment.weekdayChosen ? weekdayOf(now, clinic.timeZone) : undefined;

/**
 * When the lesson before was sent, or this one twice without an answer, if that is less than six days ago (epoch ms). A clock that was wrong
 * for a while has brought the date of this one forward. Who asked for it at once does not wait for the lesson before.
 */
function sentTooRecently({ delivery, enrollment, previousSentAt }: Job, now: number): number | undefined {
  if (delivery.kind !== 'lesson') return undefined;
  const lastSentAt = enrollment?.broughtForwardFrom ? null : previousSentAt;
  const { doubts, reason, enteredAt } = delivery;
  const lastCopyAt = doubts > 1 && reason === 'no-answer' && enteredAt !== null && enteredAt <= now ? enteredAt : null;
  return [lastSentAt, lastCopyAt].find(at => at !== null && now < at + MIN_GAP_MS) ?? undefined;
}

function followingSlot(job: Job, clinic: Clinic, sentAt: number, weekday?: number): number {
  const { enrollment, subscriber, previousSentAt } = job;
  const { hour, pace } = subscriber!;
  const rhythm = { weekday: weekday ?? enrollment!.weekday, hour, pace };
  const isChosen = enrollment!.weekdayChosen && previousSentAt === null;
  return isChosen ? slotOnWeekday(sentAt, rhythm, clinic) : nextSlot(sentAt, rhythm, clinic);
}

/** Versions that the database holds already. Mails are long, so each is stored once. */
async function keptVersionsOf({ db, library }: Delivering, jobs: Job[], clinic: Clinic): Promise<Set<string>> {
  const versions = new Set(jobs.flatMap(job => mailOf(library, job, clinic)?.mail.version ?? []));
  return versions.size > 0 ? keptVersions(db, [...versions]) : versions;
}

function keepStatement({ db }: Delivering, { kept, courses }: Run, { delivery, enrollment }: Job, composed: Composed) {
  const { mail, number } = composed;
  if (kept.has(mail.version)) return undefined;
  const lesson = lessonOf(courses, delivery);
  const action = lesson && actionOf(lesson, enrollment?.pattern ?? null);
  return keepMail(db, { ...delivery, action, lesson: number ?? null }, mail);
}

/** A row of 0.1.0 without a slug yet. The tick names it before it queues the delivery again. */
const hasNoName = ({ delivery: { kind, course, lessonSlug } }: Job, { courses }: Library): boolean =>
  kind === 'lesson' && lessonSlug === null && nameableCourses(courses).includes(course!);

/** The clinic wants a practitioner's name under the lesson first. The rule may be newer than the delivery. */
function isHeldUnsigned({ delivery }: Job, { clinic, courses }: Run): boolean {
  if (delivery.kind !== 'lesson' || clinic.unsignedLessons !== 'hold') return false;
  const lesson = lessonOf(courses, delivery);
  return lesson !== undefined && !isSignedOff(lesson);
}

/** When to look at a held lesson again: at the reader's hour, and after a day at the latest, because the rule may be taken back. */
const tomorrow = ({ subscriber }: Job, clinic: Clinic, now: number): number =>
  Math.min(nextOpenDay(now, subscriber!.hour, clinic), now + DAY);

/** `work` never throws, so everything has ended when this returns. Nobody can close the database while a mail is under way. */
async function inParallel<T>(list: T[], workers: number, work: (item: T) => Promise<void>): Promise<void> {
  const remaining = list.values();
  const drain = async () => {
    for (const item of remaining) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(workers, list.length) }, drain));
}
