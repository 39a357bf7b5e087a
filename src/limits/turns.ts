import { and, eq, gte, inArray, lt, or, sql } from 'drizzle-orm';
import { signupLimits } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import {
  backlog,
  IN_ALL,
  isStrained,
  latest,
  lead,
  MOST_OF_A_NETWORK,
  nextTurn,
  OF_A_NETWORK,
  OF_THE_WAITING,
  type Pace,
} from './pace.ts';

// The limits of mails that answer sign-ups, whoever asks: for each network, and in all. Each is one row, and taking a turn is one statement,
// so that a limit holds however many ask in the same moment. What one address may get is in `signup/notice.ts`.

type Limiting = Pick<Deps, 'db' | 'clock'>;
/**
 * `network`: the keyed hash of the visitor's network; unset if it is not known, so that only the limit of all holds. `hurried`: the form was
 * sent faster than a person can, so its mail waits for a turn. `proven`: it came with a proof of work, so only the limit of the network holds.
 */
export type Asking = { network: string | undefined; hurried?: boolean; proven?: boolean };

export const ALL = 'all';
export const WAITING = 'waiting';
/** Counts sign-ups that were not taken, in the last day in which there were any. */
export const REFUSED = 'refused';
/** When a proxy that nobody trusts was seen last. */
export const PROXY = 'untrusted-proxy';
const DAY = 86_400_000;
const HOUR = DAY / 24;

const nameOf = (network: string): string => `network:${network}`;

/**
 * What the mail of a sign-up must expect now, whoever it is for: the visitor may be told it, because it says nothing of the address.
 * `refused`: it would wait for more than a day. Changes nothing.
 */
export type Outlook = 'at-once' | 'waits' | 'refused';

export async function outlook({ db, clock }: Limiting, asking: Asking): Promise<Outlook> {
  const { network, hurried = false, proven = false } = asking;
  const now = clock.now();
  const freeAt = await readLimits(db, [ALL, WAITING, ...(network === undefined ? [] : [nameOf(network)])]);
  const next = (name: string, pace: Pace) => nextTurn(pace, freeAt.get(name) ?? now, now);
  const ofNetwork = network === undefined ? now : next(nameOf(network), OF_A_NETWORK);
  if (ofNetwork === undefined) return 'refused';
  if (proven) return ofNetwork <= now ? 'at-once' : 'waits';
  if (next(WAITING, OF_THE_WAITING) === undefined) return 'refused';
  return ofNetwork <= now && !hurried && next(ALL, IN_ALL) !== undefined ? 'at-once' : 'waits';
}

/**
 * Whether browsers are asked for a proof of work: few turns of all are left, or more mails wait than one network can make wait, so many
 * networks ask. It is asked for before the last turn is taken, so that nobody waits who brings one. It heals as the limits do.
 */
export async function isProofWanted({ db, clock }: Limiting): Promise<boolean> {
  return isUnderAttack(await readLimits(db, [ALL, WAITING]), clock.now());
}

/** The same, for who has read the limits `ALL` and `WAITING` already. */
export const isUnderAttack = (freeAt: ReadonlyMap<string, number>, now: number): boolean =>
  isStrained(IN_ALL, freeAt.get(ALL) ?? now, now) ||
  backlog(OF_THE_WAITING, freeAt.get(WAITING) ?? now, now) > MOST_OF_A_NETWORK * OF_THE_WAITING.every;

async function readLimits(db: Deps['db'], names: string[]): Promise<Map<string, number>> {
  const rows = await db.select().from(signupLimits).where(inArray(signupLimits.name, names));
  return new Map(rows.map(({ name, freeAt }) => [name, freeAt]));
}

/**
 * Takes a turn. Returns when the mail may go (epoch ms), now or within a day. `undefined`: no mail, too many wait already. A proof stands for
 * the turn of all, and for a place among those that wait.
 */
export async function takeTurn(deps: Limiting, asking: Asking): Promise<number | undefined> {
  const { network, hurried = false, proven = false } = asking;
  // One moment for all of it: a turn that is due a millisecond after another reading of the clock would count as one that waits.
  const now = deps.clock.now();
  const ofNetwork = network === undefined ? now : await take(deps, nameOf(network), OF_A_NETWORK, now);
  if (ofNetwork === undefined || proven) return ofNetwork;
  if (ofNetwork <= now && !hurried && (await take(deps, ALL, IN_ALL, now)) !== undefined) return now;
  const ofWaiting = await take(deps, WAITING, OF_THE_WAITING, now);
  return ofWaiting === undefined ? undefined : Math.max(ofNetwork, ofWaiting);
}

/** Moves `freeAt` on by one turn, as `nextTurn` says, in one statement. Returns when the turn comes. `undefined`: not within `longest`. */
export async function take(
  { db }: Pick<Deps, 'db'>,
  name: string,
  pace: Pace,
  now: number,
): Promise<number | undefined> {
  const taken = sql`CASE WHEN ${signupLimits.freeAt} > ${latest(pace, now)} THEN ${now} ELSE max(${signupLimits.freeAt}, ${now}) END`;
  const [row] = await db
    .insert(signupLimits)
    .values({ name, freeAt: now + pace.every })
    .onConflictDoUpdate({
      target: signupLimits.name,
      set: { freeAt: sql`${taken} + ${pace.every}` },
      setWhere: sql`${taken} - ${lead(pace)} <= ${now + pace.longest}`,
    })
    .returning({ freeAt: signupLimits.freeAt });
  return row && Math.max(now, row.freeAt - pace.every - lead(pace));
}

/** Statement that notes a sign-up that was not taken. The count begins anew a day after it began to rise. */
export function noteRefused({ db, clock }: Limiting) {
  const now = clock.now();
  const isOver = sql`${signupLimits.freeAt} NOT BETWEEN ${now} AND ${now + DAY}`;
  return db
    .insert(signupLimits)
    .values({ name: REFUSED, freeAt: now + DAY, count: 1 })
    .onConflictDoUpdate({
      target: signupLimits.name,
      set: {
        count: sql`CASE WHEN ${isOver} THEN 1 ELSE ${signupLimits.count} + 1 END`,
        freeAt: sql`CASE WHEN ${isOver} THEN ${now + DAY} ELSE ${signupLimits.freeAt} END`,
      },
    });
}

/** Statement that notes a proxy that nobody trusts; once an hour is often enough. */
export function noteProxy({ db, clock }: Limiting) {
  const now = clock.now();
  return db
    .insert(signupLimits)
    .values({ name: PROXY, freeAt: now + DAY })
    .onConflictDoUpdate({
      target: signupLimits.name,
      set: { freeAt: now + DAY },
      setWhere: sql`${signupLimits.freeAt} NOT BETWEEN ${now + DAY - HOUR} AND ${now + DAY}`,
    });
}

/** Statement that forgets networks that have all their turns again, and all that only counts tries (`guesses.ts`). */
export function forgetNetworks({ db, clock }: Limiting) {
  const isOf = (prefix: string) => and(gte(signupLimits.name, `${prefix}:`), lt(signupLimits.name, `${prefix};`));
  return db.delete(signupLimits).where(and(or(isOf('network'), isOf('guess')), lt(signupLimits.freeAt, clock.now())));
}

/** Statement that gives the waiting their turns back, after the clinic has decided about them. */
export const clearWaiting = ({ db }: Pick<Deps, 'db'>) => db.delete(signupLimits).where(eq(signupLimits.name, WAITING));
