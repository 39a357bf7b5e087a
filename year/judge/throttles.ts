import { HOUR, MINUTE } from './days.ts';
import type { Model, Moment } from './model.ts';

/** How long a receiving domain that throttles is left alone, time after time (README, Mail that arrives). */
const WAITS = [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR];
export const LONGEST_THROTTLE = 4 * HOUR;

/** A throttling answer was written down. Answers to mails that were on their way together are one strike. */
export function throttle({ throttles }: Model, domain: string, now: Moment): void {
  const before = throttles.get(domain);
  const answers = [...(before?.answers ?? []), now.at];
  const isSame = before && before.wait > 0 && now.at < before.began.at + before.wait;
  const strikes = isSame ? before.strikes : (before?.strikes ?? 0) + 1;
  throttles.set(domain, { answers, strikes, began: now, wait: WAITS[Math.min(strikes, WAITS.length) - 1]! });
}

/** "… until the domain accepts mail again": the next strike is the first once more, and nobody is promised to wait longer. */
export function endThrottle({ throttles }: Model, domain: string): void {
  const before = throttles.get(domain);
  if (before) Object.assign(before, { strikes: 0, wait: 0 });
}

export const backUpThrottles = ({ throttles, throttlesInBackup }: Model, name: string): unknown =>
  throttlesInBackup.set(name, structuredClone(throttles));

/**
 * What a domain asked for after the backup was made is lost with it: waits are kept in the database alone, and the memory beside it knows only
 * who left and which lessons were accepted. So the program counts from the strikes of that day. The answers were given all the same.
 */
export function restoreThrottles({ throttles, throttlesInBackup }: Model, name: string): void {
  const kept = throttlesInBackup.get(name);
  if (!kept) return;
  for (const [domain, { answers, began }] of throttles)
    throttles.set(domain, { strikes: 0, began, wait: 0, ...kept.get(domain), answers });
}

/** Whether the domain must be left alone now, by the truth and by the machine's clock. */
export function isThrottled({ throttles }: Model, domain: string, now: Moment): boolean {
  const throttled = throttles.get(domain);
  if (!throttled) return false;
  const { began, wait } = throttled;
  return now.at < began.at + wait && now.wall >= began.wall && now.wall < began.wall + wait;
}
