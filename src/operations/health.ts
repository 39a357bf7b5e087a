import { readBackupStanding } from '../backups/record.ts';
import { isoDay } from '../calendar/local-time.ts';
import { readVersionedClinic } from '../clinic/settings.ts';
import { countInQuestion } from '../consent/in-question.ts';
import { storageProblem } from '../db/storage-problem.ts';
import { countDeadLetters } from '../delivery/dead-letters.ts';
import type { Deps } from '../deps.ts';
import { readSignupStanding } from '../limits/waiting.ts';
import { readSendingState } from '../pauses/sending-state.ts';
import { readTickStanding } from '../scheduling/last-tick.ts';
import { readSignedCourses } from '../sign-off/courses.ts';
import { reviewsDue } from '../sign-off/due.ts';
import {
  DEAD_LETTERS,
  describeBackup,
  describeDatabase,
  describeInQuestion,
  describeQueue,
  describeReviews,
  describeSending,
  describeSignups,
  describeTicks,
  type Health,
  isAlarming,
  UNREADABLE,
} from './health-report.ts';
import { readWaiting } from './waiting.ts';

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
      const database = describeDatabase(await askStorage(), deps.storage.isBegunAnew);
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
      const open = sending.state === 'open' && sending.held.length === 0 && !sending.queue;
      const up = database.status === 'up' && mail.status === 'up';
      const isEmptied = deps.storage.isBegunAnew === true;
      const odd =
        isEmptied || readers + dead > 0 || Boolean(waiting.unknownKind) || unreadable.length > 0 || isAlarming(signups);
      const still = ticks.stopped || waiting.late !== undefined;
      const strange = odd || still || (backup !== undefined && backup.status !== 'recent');
      return {
        status: up && open && !strange ? 'ok' : 'degraded',
        database,
        mail,
        sending: describeSending(sending),
        waiting,
        queue: describeQueue(sending.queue),
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
        queue: { status: 'unknown' },
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
