import { type Finding, ok, problem, warning } from './check.ts';
import type { Fetch } from './website.ts';

const ALLOWED = 5 * 60_000;
/** This page answers with headers only. Programs use it to learn whether they are online. */
const ELSEWHERE = 'https://www.google.com/generate_204';
const PATIENCE = 5_000;

/** The time of another machine in epoch ms, exact to the second. `undefined` when it does not answer. */
export async function timeElsewhere(fetch: Fetch): Promise<number | undefined> {
  try {
    const { headers } = await fetch(ELSEWHERE, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) });
    return Date.parse(headers.get('date') ?? '') || undefined;
  } catch {
    return undefined;
  }
}

/** Lessons go out by this machine's clock, and spam filters distrust a wrong Date. Both arguments are epoch ms. */
export function checkClock(now: number, there: number | undefined): Finding {
  if (there === undefined)
    return warning('there was nothing to compare the clock with', {
      todo: 'Compare the output of `date` with a watch',
    });
  const minutes = Math.round(Math.abs(now - there) / 60_000);
  if (Math.abs(now - there) <= ALLOWED) return ok('the clock is right');
  return problem(`the clock is ${minutes} minutes ${now > there ? 'fast' : 'slow'}`, {
    todo: 'Let this machine set its clock by itself: sudo timedatectl set-ntp true',
  });
}
