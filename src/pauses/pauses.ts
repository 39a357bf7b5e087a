import type { pauses } from '../db/schema.ts';
import type { SendOutcome } from '../deps.ts';
import { WAITS_WHILE_AWAY, waitAfter } from '../outbox/waits.ts';
import { providerOf } from '../quotas/receiving-domain.ts';
import { ASKED_OFTEN, type PauseReason, reasonOf } from './reasons.ts';

/** One reason for which mail must wait. With a `domain` that receiving domain is held, otherwise all sending is paused. */
export type Pause = Omit<typeof pauses.$inferSelect, 'reason'> & { reason: PauseReason };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Waits (ms) before the first, second, … probe of a held domain. The last one repeats. */
export const PROBE_WAITS = [HOUR, 4 * HOUR, 24 * HOUR];
/** The wait (ms) while all sending is paused. It does not grow, because everybody waits for the probe. */
export const PROBE_WAIT = HOUR;
/** The same for a reason that is asked after often. */
export const SILENCE_WAITS = WAITS_WHILE_AWAY;
/** The probe was neither accepted nor refused for this reason, so another probe follows. */
const NEXT_PROBE = MINUTE;

export const isOfAll = ({ domain }: Pick<Pause, 'domain'>): boolean => domain === '';

/** Whether a probe may go. A moment further ahead than the wait after so many refusals comes from a wrong clock. */
export const isProbeDue = (pause: Pick<Pause, 'domain' | 'reason' | 'probeAt' | 'refusals'>, now: number): boolean =>
  pause.probeAt !== null && (pause.probeAt <= now || pause.probeAt > nextProbeAt(pause, pause.refusals, now));

/** When (epoch ms) the next probe may go after `refusals` in a row. */
export function nextProbeAt(pause: Pick<Pause, 'domain' | 'reason'>, refusals: number, now: number): number {
  if (ASKED_OFTEN.includes(pause.reason)) return now + waitAfter(SILENCE_WAITS, refusals);
  return now + (isOfAll(pause) ? PROBE_WAIT : waitAfter(PROBE_WAITS, refusals));
}

/** What the probe's answer changes about its pause. `undefined`: the pause is over. */
export function afterProbe(
  pause: Pause,
  outcome: SendOutcome,
  now: number,
): Pick<Pause, 'probeAt' | 'refusals'> | undefined {
  if (outcome.accepted || isEndedBy(pause, outcome)) return undefined;
  const reason = reasonOf(pause.reason);
  if (reason.ends !== 'probe' || !reason.probe.isRefused(outcome))
    return { probeAt: now + NEXT_PROBE, refusals: pause.refusals };
  const refusals = pause.refusals + 1;
  return { probeAt: reason.probe.next === 'waits' ? nextProbeAt(pause, refusals, now) : null, refusals };
}

/** Whether this answer ends the pause whichever mail got it: a held domain takes mail, or a silent server speaks. */
export function isEndedBy(pause: Pick<Pause, 'domain' | 'reason'>, outcome: SendOutcome): boolean {
  const reason = reasonOf(pause.reason);
  if (reason.ends === 'probe' && reason.probe.over === 'answer') return !reason.probe.isRefused(outcome);
  return outcome.accepted && !isOfAll(pause);
}

/**
 * Whether these domains, which all blamed the sender since the last acceptance, are more than one voice. Domains of one mailbox provider
 * are one voice. So are subdomains of one domain, because its owner can make any number of them.
 */
export const areSeveral = (domains: string[]): boolean =>
  new Set(domains.map(domain => providerOf(ownDomain(domain)))).size > 1;

/** The registered domain: two labels, or three below a suffix such as `co.jp`. A mistake only joins owners into one voice. */
const ownDomain = (domain: string): string =>
  /[^.]+\.(?:(?:ac|ad|co|com|ed|edu|go|gov|gr|lg|ne|net|or|org)\.[a-z]{2}|[^.]+)$/.exec(domain)?.[0] ?? domain;
