import type { BackupStanding } from '../../backups/standing.ts';
import type { LegalItem } from '../../clinic/settings.ts';
import type { Step } from '../../clinic/setup.ts';
import type { TrialLeft } from '../../clinic/trial.ts';
import type { StorageProblem } from '../../db/storage-problem.ts';
import type { SignupStanding } from '../../limits/waiting.ts';
import { isProbeDue, type Pause } from '../../pauses/pauses.ts';
import type { SendingState } from '../../pauses/sending-state.ts';
import type { Doubtful } from '../../reports/doubtful-mails.ts';
import type { Alarm } from '../../reports/provider-report.ts';
import type { ReviewsDue } from '../../sign-off/due.ts';

/** Everything that may wait for somebody in the clinic. Times are epoch ms. */
export type Standing = {
  /** The step of はじめに that is open, though somebody has signed up already. */
  step: Step | undefined;
  storage: StorageProblem | undefined;
  sending: SendingState;
  /** The scheduler does not pass any more. */
  stopped: boolean;
  /** Requests for a consultation that nobody has answered. `oldest`: when the first of them was made. */
  requests: { people: number; oldest: number } | undefined;
  alarm: Alarm | undefined;
  deadLetters: number;
  inQuestion: number;
  signups: SignupStanding;
  noneOpen: boolean;
  /** The names of courses that were opened and take nobody, because lessons are unsigned. */
  unsigned: string[];
  backup: BackupStanding | undefined;
  /** `few`: so many codes are `left`. */
  wayIn: { warning: 'none' | 'few' | undefined; left: number };
  reviews: ReviewsDue;
  doubtful: Doubtful;
  trial: TrialLeft | undefined;
  /** The built-in mailbox stands in for a mail server. */
  mailbox: boolean;
  /** The clinic has not filled in its settings. */
  sample: boolean;
  /** The day of its release. Unset: this version is not old. */
  oldVersion: string | undefined;
  now: number;
};

export type Waiting =
  | { kind: 'setup'; step: Step }
  | { kind: 'storage'; problem: StorageProblem }
  | { kind: 'no-mail-server' }
  | { kind: 'incomplete'; missing: LegalItem[] }
  | { kind: 'pause'; pause: Pause; isProbing: boolean }
  | { kind: 'stopped' }
  | { kind: 'requests'; people: number; oldest: number }
  | { kind: 'held'; domains: string[] }
  | { kind: 'refusals'; alarm: Alarm }
  | { kind: 'dead-letters'; mails: number }
  | { kind: 'in-question'; readers: number }
  | { kind: 'sign-ups'; waiting: number; refused: number }
  | { kind: 'proof-of-work' }
  | { kind: 'proxy' }
  | { kind: 'unsigned'; courses: string[] }
  | { kind: 'none-open' }
  | { kind: 'backup'; standing: BackupStanding }
  | { kind: 'way-in'; left: number | undefined }
  | { kind: 'reviews'; overdue: number; soon: number }
  | { kind: 'doubtful'; mails: number }
  | { kind: 'trial'; left: TrialLeft }
  | { kind: 'mailbox'; sample: boolean }
  | { kind: 'old-version'; released: string };

/** Because of these nothing goes out. */
const STOPS: Waiting['kind'][] = ['setup', 'storage', 'no-mail-server', 'incomplete', 'pause', 'stopped'];
/** These can wait until tomorrow. */
const LATER: Waiting['kind'][] = ['way-in', 'reviews', 'doubtful', 'trial', 'mailbox', 'old-version'];
export const isUrgent = ({ kind, ...more }: Waiting): boolean =>
  !LATER.includes(kind) || ('overdue' in more && more.overdue > 0);

/** Which of them has the page's main button: who has waited longest for an answer, and without one the first reason why nothing goes out. */
export const mainOf = (all: Waiting[]): Waiting | undefined =>
  all.find(({ kind }) => kind === 'requests') ?? all.find(({ kind }) => STOPS.includes(kind));

/**
 * What waits, always in the same order: why nothing goes out, who waits for an answer, who gets no mail, what keeps people from signing up,
 * what could be lost, and what has time.
 */
export function waitingOf(standing: Standing): Waiting[] {
  return [
    ...nothingGoesOut(standing),
    ...(standing.requests ? [{ kind: 'requests' as const, ...standing.requests }] : []),
    ...someGetNothing(standing),
    ...signingUp(standing),
    ...couldBeLost(standing),
    ...hasTime(standing),
  ];
}

function nothingGoesOut({ step, storage, sending, stopped, now }: Standing): Waiting[] {
  return [
    ...(step ? [{ kind: 'setup' as const, step }] : []),
    ...(storage ? [{ kind: 'storage' as const, problem: storage }] : []),
    ...(sending.state === 'no-mail-server' ? [{ kind: 'no-mail-server' as const }] : []),
    ...(sending.state === 'incomplete' ? [{ kind: 'incomplete' as const, missing: sending.missing }] : []),
    ...sending.pauses.map(pause => ({ kind: 'pause' as const, pause, isProbing: isProbeDue(pause, now) })),
    ...(stopped ? [{ kind: 'stopped' as const }] : []),
  ];
}

function someGetNothing({ sending: { held }, alarm, deadLetters, inQuestion }: Standing): Waiting[] {
  return [
    ...(held.length > 0 ? [{ kind: 'held' as const, domains: held.map(({ domain }) => domain) }] : []),
    ...(alarm ? [{ kind: 'refusals' as const, alarm }] : []),
    ...(deadLetters > 0 ? [{ kind: 'dead-letters' as const, mails: deadLetters }] : []),
    ...(inQuestion > 0 ? [{ kind: 'in-question' as const, readers: inQuestion }] : []),
  ];
}

function signingUp({ signups, unsigned, noneOpen }: Standing): Waiting[] {
  const { waiting, refused, proofOfWork, untrustedProxy } = signups;
  return [
    ...(waiting + refused > 0 ? [{ kind: 'sign-ups' as const, waiting, refused }] : []),
    ...(proofOfWork ? [{ kind: 'proof-of-work' as const }] : []),
    ...(untrustedProxy ? [{ kind: 'proxy' as const }] : []),
    ...(unsigned.length > 0 ? [{ kind: 'unsigned' as const, courses: unsigned }] : []),
    ...(noneOpen && unsigned.length === 0 ? [{ kind: 'none-open' as const }] : []),
  ];
}

function couldBeLost({ backup, wayIn: { warning, left } }: Standing): Waiting[] {
  return [
    ...(backup && backup.status !== 'recent' ? [{ kind: 'backup' as const, standing: backup }] : []),
    ...(warning ? [{ kind: 'way-in' as const, left: warning === 'few' ? left : undefined }] : []),
  ];
}

/** Mails that may have come twice are told of for a week; 届き方 names them for thirty days. */
const TOLD_FOR = 7 * 86_400_000;

function hasTime({ reviews, doubtful, trial, mailbox, sample, oldVersion, now }: Standing): Waiting[] {
  const isNew = doubtful.shown.some(({ at }) => at > now - TOLD_FOR);
  return [
    ...(reviews.overdue + reviews.soon > 0 ? [{ kind: 'reviews' as const, ...reviews }] : []),
    ...(isNew ? [{ kind: 'doubtful' as const, mails: doubtful.count }] : []),
    ...(trial ? [{ kind: 'trial' as const, left: trial }] : []),
    ...(mailbox ? [{ kind: 'mailbox' as const, sample }] : []),
    ...(oldVersion ? [{ kind: 'old-version' as const, released: oldVersion }] : []),
  ];
}
