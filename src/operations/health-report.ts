import type { BackupStanding } from '../backups/standing.ts';
import type { SettingName } from '../clinic/settings.ts';
import { STORAGE_ADVICE, type StorageProblem } from '../db/storage-problem.ts';
import type { Mailer } from '../deps.ts';
import type { SignupStanding } from '../limits/waiting.ts';
import type { QueueRefusal } from '../outbox/queue-refusal.ts';
import type { Pause } from '../pauses/pauses.ts';
import type { PauseReason } from '../pauses/reasons.ts';
import type { SendingState } from '../pauses/sending-state.ts';
import type { TickStanding } from '../scheduling/last-tick.ts';
import { pauseWords } from './pause-words.ts';

// What `/healthz` says of each part, with words for operators.

export type Health = {
  status: 'ok' | 'degraded';
  /** `down`: it cannot be read, or takes no new rows. `explanation`: what ends the problem, or that it is empty and should not be. */
  database:
    | { status: 'up'; explanation?: string }
    | { status: 'down'; problem: StorageProblem | 'unreachable'; explanation: string };
  mail: { kind: Mailer['kind']; status: 'up' | 'down'; reason?: string };
  /**
   * `reasons`: all that stand, with their beginning, and when the next mail asks by itself (epoch ms). `heldDomains`: only the number of held receiving domains, since this
   * page is public. `rule`, `explanation`: those of the oldest reason.
   */
  sending: {
    status: SendingState['state'] | 'unknown';
    missing?: string[];
    rule?: string;
    explanation?: string;
    reasons: { reason: PauseReason; since: number; next?: number; means: string; ends: string }[];
    heldDomains: number;
  };
  /**
   * Mail that waits and may go out. `oldestMs`: how long the oldest of it has been due; `late`, where that is over fifteen minutes.
   * `unknownKind`, `explanation`: how many other mails wait that only a later version can send; unset where there are none.
   */
  waiting: { count: number; oldestMs: number; late?: string; unknownKind?: number; explanation?: string };
  /** Whether the queue takes mail. `refuses`: since when it does not, and when one mail is handed over as a try (epoch ms). */
  queue: { status: 'up' | 'unknown' } | { status: 'refuses'; since: number; next: number; explanation: string };
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

export function describeDatabase(
  problem: StorageProblem | 'unreachable' | undefined,
  isBegunAnew = false,
): Health['database'] {
  if (!problem) return { status: 'up', ...(isBegunAnew ? { explanation: BEGUN_ANEW } : {}) };
  const explanation = problem === 'unreachable' ? 'the database does not answer' : STORAGE_ADVICE[problem];
  return { status: 'down', problem, explanation };
}

const BEGUN_ANEW =
  'new and empty, though files beside it tell of an earlier one: if that should be there, stop the program and put a backup back (npm run dayori -- restore FILE); otherwise start the program once more, and this goes';

export function describeSending(sending: SendingState): Health['sending'] {
  const { state: status, held, pauses } = sending;
  const reasons = pauses.map(pause => ({
    ...{ reason: pause.reason, since: pause.at },
    ...(pause.probeAt === null ? {} : { next: pause.probeAt }),
    ...pauseWords(pause),
  }));
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

export const describeTicks = ({ at, stopped }: TickStanding): Health['scheduler'] =>
  stopped ? { status: 'stopped', at, explanation: STOPPED } : { status: at === null ? 'unknown' : 'up', at };

export const describeQueue = (refusal: QueueRefusal | undefined): Health['queue'] =>
  refusal
    ? { status: 'refuses', since: refusal.since, next: refusal.next, explanation: QUEUE_REFUSES }
    : { status: 'up' };

export const describeInQuestion = (readers: number): Health['inQuestion'] => ({
  readers,
  ...(readers > 0 ? { explanation: IN_QUESTION } : {}),
});

export const describeReviews = (overdue: number): Health['reviews'] => ({
  overdue,
  ...(overdue > 0 ? { explanation: OVERDUE } : {}),
});

export const isAlarming = ({ waiting, refused, untrustedProxy }: SignupStanding) =>
  waiting + refused > 0 || untrustedProxy;

export function describeSignups(standing: SignupStanding): Health['signups'] {
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

export function describeBackup({ status, at, openedAt }: BackupStanding): Health['backup'] {
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
const QUEUE_REFUSES =
  'the queue takes no mail, so nothing goes out; mail waits in the database, and one mail is handed over as a try after 1, 2, 5, 10, then every 15 minutes: look whether the daily quota of Cloudflare Queues is used up, or the queue "dayori-deliveries" was deleted';
export const DEAD_LETTERS =
  'these mails failed too often, or cannot be composed (the log says which), and wait: send them again on /admin/dead-letters';
const MANY_SIGNUPS =
  'more people sign up than the limits answer at once; their mails wait for a day at most: release or discard them on /admin/sign-ups';
const PROOF_OF_WORK =
  'many networks sign up, so the form asks browsers for a proof of work; who brings one gets the mail at once, others wait; it ends by itself';
const UNTRUSTED_PROXY =
  'visitors come through a proxy that TRUSTED_PROXIES does not name, or that sends no X-Forwarded-For, so only the limit of all sign-ups holds';
const IN_QUESTION =
  'more addresses were refused in one day than is plausible; nobody was suppressed for good: release or confirm them on /admin/suppressions or with "dayori suppression"';
const explanationOf = (pause: Pause) => `${pauseWords(pause).means}; ${pauseWords(pause).ends}`;

export const WAITS_LONG =
  'mail that may go out has waited for more than 15 minutes: the mail server takes it slowly (SMTP_PER_SECOND, SMTP_PER_DAY), or the queue does not hand it over';
const OVERDUE =
  'these lessons were to be read again by now; they go out as before: read and sign them on /admin/lessons';

export const UNREADABLE =
  'the stored values of these settings cannot be read and count as not set: save them again on /admin/settings or with "dayori settings set"';

export const UNKNOWN_KIND =
  'another version of Dayori left mails of a kind that this version does not know; they wait: update the program';
