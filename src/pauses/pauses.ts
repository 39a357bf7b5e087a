import type { pauses } from '../db/schema.ts';
import type { SendOutcome } from '../deps.ts';
import { providerOf } from '../quotas/receiving-domain.ts';
import { type PauseReason, reasonOf } from './reasons.ts';

/** One reason, for all sending or, with a `domain`, for one receiving domain: then the domain is held. */
export type Pause = Omit<typeof pauses.$inferSelect, 'reason'> & { reason: PauseReason };

const HOUR = 60 * 60_000;
/** Waits before the first, second, … mail that asks whether a held domain takes mail again; the last one from then on. */
export const PROBE_WAITS = [HOUR, 4 * HOUR, 24 * HOUR];
/** The same where nobody gets mail: everybody waits for it, so it does not grow. */
export const PROBE_WAIT = HOUR;
export const LONGEST_WAIT = 24 * HOUR;
/** The probe was neither accepted nor refused for the reason that stands: another mail goes. */
const NEXT_PROBE = 60_000;

export const isOfAll = ({ domain }: Pick<Pause, 'domain'>): boolean => domain === '';

/** Whether one mail may go to see if all is well. A moment further ahead than the longest wait comes from a wrong clock. */
export const isProbeDue = ({ probeAt }: Pick<Pause, 'probeAt'>, now: number): boolean =>
  probeAt !== null && (probeAt <= now || probeAt > now + LONGEST_WAIT);

/** When the next probe may go after `refusals` in a row. */
export function nextProbeAt(pause: Pick<Pause, 'domain'>, refusals: number, now: number): number {
  if (isOfAll(pause)) return now + PROBE_WAIT;
  return now + PROBE_WAITS[Math.min(refusals, PROBE_WAITS.length) - 1]!;
}

/** What the answer to its probe makes of a pause; `undefined`: it is over. */
export function afterProbe(
  pause: Pause,
  outcome: SendOutcome,
  now: number,
): Pick<Pause, 'probeAt' | 'refusals'> | undefined {
  if (outcome.accepted) return undefined;
  const reason = reasonOf(pause.reason);
  if (reason.ends !== 'probe' || !reason.probe.isRefused(outcome))
    return { probeAt: now + NEXT_PROBE, refusals: pause.refusals };
  const refusals = pause.refusals + 1;
  return { probeAt: reason.probe.next === 'waits' ? nextProbeAt(pause, refusals, now) : null, refusals };
}

/**
 * Whether these domains, none of which was followed by an acceptance, are more than one voice. Domains of one provider are one, and so
 * are those under one name: who owns it makes as many of them as he likes.
 */
export const areSeveral = (domains: string[]): boolean =>
  new Set(domains.map(domain => providerOf(ownDomain(domain)))).size > 1;

/**
 * The part of a domain that somebody registered: two labels, or three below one such as `co.jp`. Where that takes the domains of
 * several owners for one, they are merely heard as one voice.
 */
const ownDomain = (domain: string): string =>
  /[^.]+\.(?:(?:ac|ad|co|com|ed|edu|go|gov|gr|lg|ne|net|or|org)\.[a-z]{2}|[^.]+)$/.exec(domain)?.[0] ?? domain;
