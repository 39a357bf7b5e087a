import { createHmac, timingSafeEqual } from 'node:crypto';
import { isMailReal } from '../clinic/mailer-kind.ts';
import type { Deps } from '../deps.ts';

// Two marks by which a program that fills in the page's form gives itself away. What comes without the page, such as JSON from a clinic's own
// website, has neither: there the limits hold alone.

/** A field that people do not see. A browser may fill it in, so nobody is turned away for good: the form comes back with it blank. */
export const TRAP = 'website';
/** When the form was shown, signed. */
export const SHOWN = 'shown';
/** Nobody reads the form and types an address faster (ms). Who does, waits for a turn. */
const QUICKEST = 2_000;

type Marking = Pick<Deps, 'keys' | 'clock' | 'mailer'>;
type Body = Record<string, unknown>;

export const isTrapped = (body: Body): boolean => typeof body[TRAP] === 'string' && body[TRAP].trim() !== '';

/** The value of `SHOWN` for a form that is shown now. One that comes back with mistakes keeps its first. */
export function shownMark(deps: Marking, body: Body = {}): string {
  return shownAt(deps, body) === undefined ? markOf(deps, deps.clock.now()) : String(body[SHOWN]);
}

/**
 * Whether the form was sent faster than a person can. A mark of the future comes from a wrong clock. Where mail stays in the built-in mailbox
 * nobody is to be protected, and somebody who tries Dayori out is in a hurry.
 */
export function isHurried(deps: Marking, body: Body): boolean {
  if (!isMailReal(deps)) return false;
  const shown = shownAt(deps, body);
  const since = deps.clock.now() - (shown ?? Number.NaN);
  return since >= 0 && since < QUICKEST;
}

function shownAt(deps: Marking, body: Body): number | undefined {
  const mark = String(body[SHOWN] ?? '');
  const at = Number.parseInt(mark, 36);
  const genuine = Buffer.from(Number.isSafeInteger(at) ? markOf(deps, at) : '');
  const given = Buffer.from(mark);
  return given.length === genuine.length && mark !== '' && timingSafeEqual(given, genuine) ? at : undefined;
}

function markOf({ keys }: Pick<Deps, 'keys'>, at: number): string {
  const mac = createHmac('sha256', keys.current).update(`shown\0${at}`).digest().subarray(0, 12);
  return `${at.toString(36)}.${mac.toString('base64url')}`;
}
