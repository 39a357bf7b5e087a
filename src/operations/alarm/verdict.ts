/** What an alarm is about. No code says anything of a reader. */
export const ALARMS = ['paused', 'no-mail-server', 'unreachable', 'unsigned', 'dead-letters', 'in-question'] as const;
export type AlarmCode = (typeof ALARMS)[number];

/**
 * What was passed on. `codes`: what was told and still stands; all of it until the all-clear. `at`: the last message that was taken. `tries`: refusals of the
 * present message in a row. `next`: before this nothing goes. `times`: messages of the last day. All times in epoch ms.
 */
export type Told = {
  codes: AlarmCode[];
  at: number | null;
  reminded: boolean;
  tries: number;
  next: number;
  times: number[];
};
export const NOTHING_TOLD: Told = { codes: [], at: null, reminded: false, tries: 0, next: 0, times: [] };

export type Sounding = 'alarm' | 'reminder' | 'all-clear';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Waits (ms) after the first, second, … try that was not taken. The last one repeats. */
const WAITS = [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR];
/** After so many tries, about three days, the service is taken to be gone. */
const MOST_TRIES = 20;
/** What comes and goes must not fill a telephone. */
const MOST_A_DAY = 6;
const REMINDED_AFTER = 3 * DAY;

/** What was told and no longer stands may be told again. While nothing stands, all of it waits for the all-clear. */
export const withoutEnded = (told: Told, standing: AlarmCode[]): Told =>
  standing.length === 0 ? told : { ...told, codes: told.codes.filter(code => standing.includes(code)) };

/** What to send now, if anything. `standing`: what is wrong at this moment. */
export function soundingOf(standing: AlarmCode[], told: Told, now: number): Sounding | undefined {
  // A moment further ahead than any wait comes from a wrong clock.
  if (now < told.next && told.next <= now + DAY) return undefined;
  if (recent(told, now).length >= MOST_A_DAY) return undefined;
  if (standing.length === 0) return told.codes.length > 0 ? 'all-clear' : undefined;
  if (standing.some(code => !told.codes.includes(code))) return 'alarm';
  return !told.reminded && told.at !== null && now - told.at >= REMINDED_AFTER ? 'reminder' : undefined;
}

/** Until this message has an answer, no other process sends it. */
export const claimed = (told: Told, now: number): Told => ({ ...told, next: now + waitAfter(told.tries) });

export function afterTaken(told: Told, sounding: Sounding, standing: AlarmCode[], now: number): Told {
  const times = [...recent(told, now), now];
  if (sounding === 'all-clear') return { ...NOTHING_TOLD, at: now, times };
  const codes = ALARMS.filter(code => told.codes.includes(code) || standing.includes(code));
  return { codes, at: now, reminded: sounding === 'reminder', tries: 0, next: now, times };
}

export function afterRefused(told: Told, standing: AlarmCode[], now: number): Told {
  const tries = told.tries + 1;
  if (tries < MOST_TRIES) return { ...told, tries, next: now + waitAfter(told.tries) };
  return { ...told, codes: standing, reminded: true, tries: 0, next: now };
}

const waitAfter = (tries: number): number => WAITS[tries] ?? WAITS.at(-1)!;
const recent = ({ times }: Told, now: number): number[] => times.filter(at => at <= now && at > now - DAY);
