import { sql } from 'drizzle-orm';
import { readBackupStanding } from '../backups/record.ts';
import type { BackupStanding } from '../backups/standing.ts';
import { isoDay } from '../calendar/local-time.ts';
import { isOpen } from '../calendar/open-hours.ts';
import { type Clinic, readVersionedClinic, type SettingName } from '../clinic/settings.ts';
import { countInQuestion } from '../consent/in-question.ts';
import { isIn } from '../db/delivery-states.ts';
import { deliveries } from '../db/schema.ts';
import { STORAGE_ADVICE, type StorageProblem, storageProblem } from '../db/storage-problem.ts';
import { countDeadLetters } from '../delivery/dead-letters.ts';
import type { Deps, Mailer } from '../deps.ts';
import { readSignupStanding, type SignupStanding } from '../limits/waiting.ts';
import { WAITING } from '../mails/states.ts';
import { isOfKind } from '../outbox/of-kinds.ts';
import type { Pause } from '../pauses/pauses.ts';
import type { PauseReason } from '../pauses/reasons.ts';
import { readSendingState, type SendingState } from '../pauses/sending-state.ts';
import { readTickStanding, type TickStanding } from '../scheduling/last-tick.ts';
import { readSignedCourses } from '../sign-off/courses.ts';
import { reviewsDue } from '../sign-off/due.ts';
import { pauseWords } from './pause-words.ts';

export type Health = {
  status: 'ok' | 'degraded';
  /** `down`: it cannot be read, or takes no new rows. `explanation`: what ends the problem. */
  database: { status: 'up' } | { status: 'down'; problem: StorageProblem | 'unreachable'; explanation: string };
  mail: { kind: Mailer['kind']; status: 'up' | 'down'; reason?: string };
  /**
   * `reasons`: all that stand, with their beginning (epoch ms). `heldDomains`: only the number of held receiving domains, since this
   * page is public. `rule`, `explanation`: those of the oldest reason.
   */
  sending: {
    status: SendingState['state'] | 'unknown';
    missing?: string[];
    rule?: string;
    explanation?: string;
    reasons: { reason: PauseReason; since: number; means: string; ends: string }[];
    heldDomains: number;
  };
  /**
   * Mail that waits and may go out. `oldestMs`: how long the oldest of it has been due; `late`, where that is over fifteen minutes.
   * `unknownKind`, `explanation`: how many other mails wait that only a later version can send; unset where there are none.
   */
  waiting: { count: number; oldestMs: number; late?: string; unknownKind?: number; explanation?: string };
  /** The scheduler, which passes each minute. `at`: when it last came to the end of a pass (epoch ms). */
  scheduler: { status: 'up' | 'stopped' | 'unknown'; at: number | null; explanation?: string };
  /** Mails that failed too often and wait for somebody's word. */
  deadLetters: { count: number; explanation?: string };
  /** Readers who were refused on a day with implausibly many refusals. The clinic decides whether they are suppressed. */
  inQuestion: { readers: number; explanation?: string };
  /**
   * What the limits of sign-ups do: mails that wait for their turn, sign-ups that were not taken in the last day, and whether visitors come
   * through a proxy that TRUSTED_PROXIES does not name. `proofOfWork`: the form asks browsers for one; that alone is no fault.
   */
  signups: { waiting: number; refused: number; untrustedProxy: boolean; proofOfWork: boolean; explanation?: string };
  /**
   * Where real mail was sent from a file: when the last backup was made, and when one was last opened as a test (epoch ms). Where it is
   * stands in no public page.
   */
  backup?: Pick<BackupStanding, 'status' | 'at' | 'openedAt'> & { explanation?: string };
  /** Lessons of open courses that are past the day by which somebody was to read them again. That alone is no fault. */
  reviews: { overdue: number; explanation?: string };
  /** Settings whose stored value cannot be read and counts as not set. Unset where there are none. */
  settings?: { unreadable: SettingName[]; explanation: string };
};

type Checking = Pick<Deps, 'db' | 'mailer' | 'clock' | 'wall' | 'steady' | 'timers' | 'site' | 'storage' | 'library'>;
/** Milliseconds. A monitor may ask more often, but the mail server and the disk are asked only once in this time. */
const ASK_EVERY = 10_000;

/** Checks every part that the program needs. Never throws: a part that does not answer is a result too. */
export function healthCheck(deps: Checking): () => Promise<Health> {
  const askMail = oneAtATime(deps, ASK_EVERY, () => checkMail(deps));
  const askStorage = oneAtATime(deps, ASK_EVERY, () => deps.storage.check());
  return async () => {
    const mail = await askMail();
    try {
      const database = describeDatabase(await askStorage());
      const { clinic, unreadable } = await readVersionedClinic(deps);
      const [waiting, sending, readers, signups, backup, ticks, dead, signed] = await Promise.all([
        readWaiting(deps, clinic),
        readSendingState(deps),
        countInQuestion(deps),
        readSignupStanding(deps),
        readBackupStanding(deps),
        readTickStanding(deps),
        countDeadLetters(deps),
        readSignedCourses(deps),
      ]);
      const open = sending.state === 'open' && sending.held.length === 0;
      const up = database.status === 'up' && mail.status === 'up';
      const odd = readers + dead > 0 || Boolean(waiting.unknownKind) || unreadable.length > 0 || isAlarming(signups);
      const still = ticks.stopped || waiting.late !== undefined;
      const strange = odd || still || (backup !== undefined && backup.status !== 'recent');
      return {
        status: up && open && !strange ? 'ok' : 'degraded',
        database,
        mail,
        sending: describeSending(sending),
        waiting,
        scheduler: describeTicks(ticks),
        deadLetters: { count: dead, ...(dead > 0 ? { explanation: DEAD_LETTERS } : {}) },
        inQuestion: describeInQuestion(readers),
        signups: describeSignups(signups),
        reviews: describeReviews(reviewsDue(signed, isoDay(deps.clock.now(), clinic.timeZone)).overdue),
        ...(backup ? { backup: describeBackup(backup) } : {}),
        ...(unreadable.length > 0 ? { settings: { unreadable, explanation: UNREADABLE } } : {}),
      };
    } catch (error) {
      const database = describeDatabase(storageProblem(error) ?? 'unreachable');
      return {
        status: 'degraded',
        database,
        mail,
        sending: { status: 'unknown', reasons: [], heldDomains: 0 },
        waiting: { count: 0, oldestMs: 0 },
        scheduler: { status: 'unknown', at: null },
        deadLetters: { count: 0 },
        inQuestion: { readers: 0 },
        signups: { waiting: 0, refused: 0, untrustedProxy: false, proofOfWork: false },
        reviews: { overdue: 0 },
      };
    }
  };
}

/** Milliseconds. A check that runs longer was answered long ago, or its request has ended. */
const LONGEST_ASKING = 60_000;
const LOOK_AGAIN = 25;

/**
 * Calls `ask` when the last answer is older than `ms`, or than what this call allows. Calls during a running `ask` wait for its answer. They share the answer, not the
 * promise: on Workers a request that ends may end its promises, and the others would wait for ever.
 */
export function oneAtATime<T>(
  { steady, timers }: Pick<Deps, 'steady' | 'timers'>,
  ms: number,
  ask: () => Promise<T>,
): (most?: number) => Promise<T> {
  let last: { at: number; answer: T } | undefined;
  let asking: number | undefined;
  return async (most = ms) => {
    for (;;) {
      const now = steady.now();
      if (last && now - last.at <= most) return last.answer;
      if (asking === undefined || now - asking > LONGEST_ASKING) break;
      await timers.pause(LOOK_AGAIN);
    }
    asking = steady.now();
    try {
      const answer = await ask();
      last = { at: steady.now(), answer };
      return answer;
    } finally {
      asking = undefined;
    }
  };
}

async function checkMail({ mailer }: Checking): Promise<Health['mail']> {
  const result = await mailer.check();
  return { kind: mailer.kind, ...(result.ok ? { status: 'up' } : { status: 'down', reason: result.reason }) };
}

function describeDatabase(problem: StorageProblem | 'unreachable' | undefined): Health['database'] {
  if (!problem) return { status: 'up' };
  const explanation = problem === 'unreachable' ? 'the database does not answer' : STORAGE_ADVICE[problem];
  return { status: 'down', problem, explanation };
}

function describeSending(sending: SendingState): Health['sending'] {
  const { state: status, held, pauses } = sending;
  const reasons = pauses.map(pause => ({ reason: pause.reason, since: pause.at, ...pauseWords(pause) }));
  const standing = { reasons, heldDomains: held.length };
  switch (sending.state) {
    case 'incomplete':
      return { status, missing: sending.missing, ...standing };
    case 'no-mail-server':
      return {
        status,
        explanation:
          'type a mail server at /admin/setup/mail, or set SMTP_URL and start again; nothing is lost, mail waits',
        ...standing,
      };
    case 'paused':
    case 'probing': {
      const [oldest] = pauses as [Pause];
      return { status, rule: oldest.rule ?? oldest.reason, explanation: explanationOf(oldest), ...standing };
    }
    case 'open':
      return { status, ...standing };
  }
}

const describeTicks = ({ at, stopped }: TickStanding): Health['scheduler'] =>
  stopped ? { status: 'stopped', at, explanation: STOPPED } : { status: at === null ? 'unknown' : 'up', at };

const describeInQuestion = (readers: number): Health['inQuestion'] => ({
  readers,
  ...(readers > 0 ? { explanation: IN_QUESTION } : {}),
});

const describeReviews = (overdue: number): Health['reviews'] => ({
  overdue,
  ...(overdue > 0 ? { explanation: OVERDUE } : {}),
});

const isAlarming = ({ waiting, refused, untrustedProxy }: SignupStanding) => waiting + refused > 0 || untrustedProxy;

function describeSignups(standing: SignupStanding): Health['signups'] {
  const { waiting, refused, untrustedProxy, proofOfWork } = standing;
  const reasons = [
    ...(waiting + refused > 0 ? [MANY_SIGNUPS] : []),
    ...(proofOfWork ? [PROOF_OF_WORK] : []),
    ...(untrustedProxy ? [UNTRUSTED_PROXY] : []),
  ];
  return {
    waiting,
    refused,
    untrustedProxy,
    proofOfWork,
    ...(reasons.length > 0 ? { explanation: reasons.join('; ') } : {}),
  };
}

function describeBackup({ status, at, openedAt }: BackupStanding): Health['backup'] {
  return { status, at, openedAt, ...(status === 'recent' ? {} : { explanation: BACKUP_WORDS[status] }) };
}

const MAKE = 'make one with "dayori backup", and let a timer do it (docs/install.md)';
const BACKUP_WORDS: Record<Exclude<BackupStanding['status'], 'recent'>, string> = {
  none: `no backup was ever made: ${MAKE}`,
  old: `the last backup is more than eight days old: ${MAKE}`,
  faulty: `the last backup was opened as a test and cannot be used; the log says why: ${MAKE}`,
};

const STOPPED =
  'the scheduler has not passed for minutes, so nothing goes out: look at the log; on Cloudflare at the Cron Trigger "* * * * *" of the Worker';
const DEAD_LETTERS = 'these mails failed too often and wait: send them again on /admin/dead-letters';
const MANY_SIGNUPS =
  'more people sign up than the limits answer at once; their mails wait for a day at most: release or discard them on /admin/sign-ups';
const PROOF_OF_WORK =
  'many networks sign up, so the form asks browsers for a proof of work; who brings one gets the mail at once, others wait; it ends by itself';
const UNTRUSTED_PROXY =
  'visitors come through a proxy that TRUSTED_PROXIES does not name, or that sends no X-Forwarded-For, so only the limit of all sign-ups holds';
const IN_QUESTION =
  'more addresses were refused in one day than is plausible; nobody was suppressed for good: release or confirm them on /admin/suppressions or with "dayori suppression"';
const explanationOf = (pause: Pause) => `${pauseWords(pause).means}; ${pauseWords(pause).ends}`;

/** Outside open hours lessons are not late, so only other mail counts. */
async function readWaiting({ db, clock }: Checking, clinic: Clinic): Promise<Health['waiting']> {
  const open = isOpen(clock.now(), clinic);
  const mayGo = isOfKind(kind => open || !kind.openHoursOnly);
  const row = await db
    .select({
      count: sql<number>`count(*) FILTER (WHERE ${mayGo})`,
      oldest: sql<number | null>`min(${deliveries.nextAttemptAt}) FILTER (WHERE ${mayGo})`,
      unknownKind: sql<number>`count(*) FILTER (WHERE NOT ${isOfKind(() => true)})`,
    })
    .from(deliveries)
    .where(sql`${isIn(WAITING)} AND ${deliveries.nextAttemptAt} <= ${clock.now()}`)
    .get();
  const { count = 0, oldest = null, unknownKind = 0 } = row ?? {};
  const oldestMs = oldest ? clock.now() - oldest : 0;
  const strange = unknownKind > 0 ? { unknownKind, explanation: UNKNOWN_KIND } : {};
  return { count, oldestMs, ...(oldestMs > LATE ? { late: WAITS_LONG } : {}), ...strange };
}

/** Milliseconds. */
const LATE = 15 * 60_000;
const WAITS_LONG =
  'mail that may go out has waited for more than 15 minutes: the mail server takes it slowly (SMTP_PER_SECOND, SMTP_PER_DAY), or the queue does not hand it over';
const OVERDUE =
  'these lessons were to be read again by now; they go out as before: read and sign them on /admin/lessons';

const UNREADABLE =
  'the stored values of these settings cannot be read and count as not set: save them again on /admin/settings or with "dayori settings set"';

const UNKNOWN_KIND =
  'another version of Dayori left mails of a kind that this version does not know; they wait: update the program';
