import { latestBelieved } from '../calendar/believed.ts';

/**
 * How often something may happen: `burst` times at once, then once in `every` ms. What comes sooner waits for its turn, `longest` ms at
 * most; what would wait longer is refused.
 */
export type Pace = { burst: number; every: number; longest: number };

const MINUTE = 60_000;
/** How long (ms) a mail that answers a sign-up may wait for its turn. */
export const LONGEST_WAIT = 24 * 60 * MINUTE;

/** A waiting room full of people with one network signs up in a minute or two; a family in less. */
export const OF_A_NETWORK: Pace = { burst: 10, every: 6 * MINUTE, longest: LONGEST_WAIT };
/** How many mails of one network can wait at most. */
export const MOST_OF_A_NETWORK = OF_A_NETWORK.longest / OF_A_NETWORK.every;
/** A clinic has some hundred readers. Sixty people at once are a lecture, one a minute for a day is none of theirs. */
export const IN_ALL: Pace = { burst: 60, every: MINUTE, longest: 0 };
/** What may not go at once: the first waits too. It has a pace of its own, so that the mails of an attack that wait delay nobody whose turn is now. */
export const OF_THE_WAITING: Pace = { burst: 0, every: MINUTE, longest: LONGEST_WAIT };

/** How long before `freeAt` a turn may be taken, since `burst` of them may be taken at once. Negative where not even one may. */
export const lead = ({ burst, every }: Pace): number => (burst - 1) * every;

/**
 * When the next turn comes (epoch ms), if turns are taken up to `freeAt` (the generic cell rate algorithm, ITU-T I.371: one number for each
 * limit). `undefined`: not within `longest`. Every limit heals: who takes no turn for `burst * every` has all of them again.
 */
export function nextTurn(pace: Pace, freeAt: number, now: number): number | undefined {
  const at = Math.max(now, believed(pace, freeAt, now) - lead(pace));
  return at - now > pace.longest ? undefined : at;
}

/** Whether fewer than half of the turns that may be taken at once are left. It is over when half of them have come back. */
export const isStrained = (pace: Pace, freeAt: number, now: number): boolean =>
  believed(pace, freeAt, now) - now > (pace.burst / 2) * pace.every;

/** How long (ms) whoever comes now would wait behind others. */
export const backlog = (pace: Pace, freeAt: number, now: number): number =>
  Math.max(0, believed(pace, freeAt, now) - now);

/** The latest `freeAt` that a right clock can have written, also one that was set back a little since. */
export const latest = (pace: Pace, now: number): number => latestBelieved(now) + lead(pace) + pace.longest + pace.every;

/** A clock that ran ahead must not hold a limit shut. */
const believed = (pace: Pace, freeAt: number, now: number): number => (freeAt > latest(pace, now) ? now : freeAt);
