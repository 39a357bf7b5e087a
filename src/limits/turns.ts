import { and, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import { signupLimits } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { IN_ALL, latest, lead, nextTurn, OF_A_NETWORK, OF_THE_WAITING, type Pace } from './pace.ts';

// The limits of mails that answer sign-ups, whoever asks: for each network, and in all. Each is one row, and taking a turn is one statement,
// so that a limit holds however many ask in the same moment. What one address may get is in `signup/notice.ts`.

type Limiting = Pick<Deps, 'db' | 'clock'>;
/**
 * `network`: the keyed hash of the visitor's network; unset if it is not known, so that only the limit of all holds. `hurried`: the form was
 * sent faster than a person can, so its mail waits for a turn.
 */
export type Asking = { network: string | undefined; hurried?: boolean };

const ALL = 'all';
const WAITING = 'waiting';
/** Counts sign-ups that were not taken, in the last day in which there were any. */
export const REFUSED = 'refused';
/** When a proxy that nobody trusts was seen last. */
export const PROXY = 'untrusted-proxy';
const DAY = 86_400_000;
const HOUR = DAY / 24;

const nameOf = (network: string): string => `network:${network}`;

/** Whether no sign-up can be taken now, whoever it is for: its mail would wait for more than a day. Changes nothing. */
export async function isFull({ db, clock }: Limiting, { network }: Asking): Promise<boolean> {
  const names = [WAITING, ...(network === undefined ? [] : [nameOf(network)])];
  const rows = await db.select().from(signupLimits).where(inArray(signupLimits.name, names));
  const paces: Record<string, Pace> = { [WAITING]: OF_THE_WAITING };
  return rows.some(({ name, freeAt }) => nextTurn(paces[name] ?? OF_A_NETWORK, freeAt, clock.now()) === undefined);
}

/** Takes a turn. Returns when the mail may go (epoch ms), now or within a day. `undefined`: no mail, too many wait already. */
export async function takeTurn(deps: Limiting, { network, hurried = false }: Asking): Promise<number | undefined> {
  const now = deps.clock.now();
  const ofNetwork = network === undefined ? now : await take(deps, nameOf(network), OF_A_NETWORK);
  if (ofNetwork === undefined) return undefined;
  if (ofNetwork <= now && !hurried && (await take(deps, ALL, IN_ALL)) !== undefined) return now;
  const ofWaiting = await take(deps, WAITING, OF_THE_WAITING);
  return ofWaiting === undefined ? undefined : Math.max(ofNetwork, ofWaiting);
}

/** Moves `freeAt` on by one turn, as `nextTurn` says, in one statement. */
async function take({ db, clock }: Limiting, name: string, pace: Pace): Promise<number | undefined> {
  const now = clock.now();
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

/** Statement that forgets networks that have all their turns again. */
export function forgetNetworks({ db, clock }: Limiting) {
  return db
    .delete(signupLimits)
    .where(
      and(gte(signupLimits.name, 'network:'), lt(signupLimits.name, 'network;'), lt(signupLimits.freeAt, clock.now())),
    );
}

/** Statement that gives the waiting their turns back, after the clinic has decided about them. */
export const clearWaiting = ({ db }: Pick<Deps, 'db'>) => db.delete(signupLimits).where(eq(signupLimits.name, WAITING));
