import type { RefusalKind, SendOutcome } from '../deps.ts';
import { waitAfter } from '../outbox/waits.ts';

const MINUTE = 60_000;

/** How one receiving domain takes our mail. `strikes`: throttling answers since it last accepted a mail. */
export type ReceivingDomain = { domain: string; throttledUntil: number; strikes: number };

/** Waits (ms) after the first, second, … throttling answer in a row. The last one repeats. */
export const THROTTLE_WAITS = [5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE];

/** Until when (epoch ms) the domain gets no mail; 0: it may. A time beyond the wait after its last strike comes from a wrong clock. */
export const throttledUntil = ({ throttledUntil: until, strikes }: ReceivingDomain, now: number): number =>
  until > now && until <= now + waitAfter(THROTTLE_WAITS, strikes) ? until : 0;

/** What an answer means for the next mails to the same domain. */
export function afterAnswer(domain: ReceivingDomain, outcome: SendOutcome, now: number): ReceivingDomain {
  if (outcome.accepted) return { ...domain, throttledUntil: 0, strikes: 0 };
  if (outcome.kind !== 'throttle') return domain;
  const strikes = domain.strikes + 1;
  return { ...domain, throttledUntil: now + waitAfter(THROTTLE_WAITS, strikes), strikes };
}

/** The part of an address behind the `@`, in lower case. */
export const receivingDomain = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** How an answer is counted. `soft`: refused for now. If nobody answered, nothing is counted. */
export type Tally = 'accepted' | 'hard' | 'soft' | 'blocked';

const TALLY: Record<RefusalKind, Tally | undefined> = {
  unreachable: undefined,
  unsigned: undefined,
  'in-doubt': 'soft',
  hard: 'hard',
  filtered: 'blocked',
  full: 'soft',
  throttle: 'soft',
  blocked: 'blocked',
  sender: undefined,
  credentials: undefined,
  wait: 'soft',
  unknown: 'soft',
};

export const tallyOf = (outcome: SendOutcome): Tally | undefined =>
  outcome.accepted ? 'accepted' : TALLY[outcome.kind];

/** Japanese mobile carriers filter by their own rules, so each is one provider with its own name. */
const CARRIERS: [name: string, domains: RegExp][] = [
  ['docomo', /(^|\.)docomo\.ne\.jp$/],
  ['au', /(^|\.)(ezweb\.ne\.jp|au\.com|uqmobile\.jp)$/],
  ['softbank', /(^|\.)(softbank\.(ne\.)?jp|i\.softbank\.jp|vodafone\.ne\.jp|disney\.ne\.jp)$/],
  ['rakuten', /(^|\.)(rakuten\.jp|rakumail\.jp)$/],
  ['ymobile', /(^|\.)(y-?mobile1?\.ne\.jp|yahoo\.ne\.jp|emobile\.ne\.jp|willcom\.com|wcm\.ne\.jp|pdx\.ne\.jp)$/],
  ['gmail', /^(gmail|googlemail)\.com$/],
  ['yahoo', /^(yahoo\.(co\.jp|com)|ybb\.ne\.jp)$/],
  ['outlook', /^((outlook|hotmail|live|msn)\.(com|jp)|hotmail\.co\.jp)$/],
  ['icloud', /^(icloud|me|mac)\.com$/],
];

/** The mailbox provider behind a domain; the domain itself if it is none of the large ones. */
export const providerOf = (domain: string): string =>
  CARRIERS.find(([, domains]) => domains.test(domain))?.[0] ?? domain;

export type Tallies = Record<Tally, number>;

/** The share of answers that refused the mail or its address for good, 0–1. */
export const failureRate = ({ accepted, hard, blocked }: Tallies): number => {
  const answers = accepted + hard + blocked;
  return answers === 0 ? 0 : (hard + blocked) / answers;
};

/** A rate over this many answers is meaningful. Above `ALARMING` somebody should look. Both numbers are our choice. */
const ENOUGH = 20;
const ALARMING = 0.05;

export const isAlarming = (tallies: Tallies): boolean =>
  tallies.accepted + tallies.hard + tallies.blocked >= ENOUGH && failureRate(tallies) > ALARMING;
