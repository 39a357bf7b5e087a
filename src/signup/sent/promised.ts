import { AGAIN_AFTER } from '../answer.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A mail that may go again leaves with the next pass of the scheduler. */
const PASS = MINUTE;

/**
 * When this browser was told that mails go to one address (epoch ms), the first one and the one on request. The page speaks of these only:
 * what is known of the address it must not tell.
 */
export type Promised = readonly number[];

/**
 * What a press of 「もう一度送る」 leads to. `later`: the wish is kept · `tomorrow`: both mails were asked for, the reminder is the third ·
 * `other`: nothing was pressed, but another course was asked for, whose mail waits until the first one has had its time.
 */
export type Pressed = 'now' | 'later' | 'tomorrow' | 'other';

/** When the mail on request may go at the earliest, to the full minute. */
export const againAt = ([first]: Promised): number =>
  first === undefined ? 0 : Math.ceil((first + AGAIN_AFTER + PASS / 2) / MINUTE) * MINUTE;

/** Another press at `now`. */
export function press(promised: Promised, now: number): { promised: Promised; pressed: Pressed } {
  const [first, second] = promised;
  if (first === undefined) return { promised: [now], pressed: 'now' };
  const at = second ?? Math.max(now, againAt(promised));
  return { promised: [first, at], pressed: at > now ? 'later' : second === undefined ? 'now' : 'tomorrow' };
}

/** Another course, asked for at `now` for the same address. `undefined`: its mail need not wait, or the page does not know. */
export function askOther(promised: Promised, now: number): { promised: Promised; pressed: Pressed } | undefined {
  const at = againAt(promised);
  return promised.length === 1 && now < at ? { promised: [promised[0]!, at], pressed: 'other' } : undefined;
}

/** As the forms of the page carry them, and back. Nobody but the visitor reads what follows from them. */
export const writePromised = (promised: Promised): string => promised.map(at => at.toString(36)).join('.');

export function readPromised(text: unknown, now: number): Promised {
  const times = String(text ?? '')
    .split('.')
    .map(part => Number.parseInt(part, 36));
  const isGenuine = times.length <= 2 && times.every(at => at > now - DAY && at <= now + DAY);
  return isGenuine ? times : [];
}
