import { and, gt, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import { isIn, may, withdrawn } from '../db/delivery-states.ts';
import { deliveries, signupLimits } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { WAITING } from '../mails/states.ts';
import { ALL, clearWaiting, isUnderAttack, PROXY, REFUSED, WAITING as WAITING_LIMIT } from './turns.ts';

type Reading = Pick<Deps, 'db' | 'clock'>;
/**
 * What the limits of sign-ups hold. `waiting`: mails that wait for their turn · `lastAt`: when the last of them goes (epoch ms) ·
 * `refused`: sign-ups that were not taken in the last day · `untrustedProxy`: requests come through a proxy that nobody trusts, so that
 * visitors cannot be told from each other · `proofOfWork`: browsers are asked for one.
 */
export type SignupStanding = {
  waiting: number;
  lastAt: number | undefined;
  refused: number;
  untrustedProxy: boolean;
  proofOfWork: boolean;
};

/** Uses the partial index on `held_until`. */
const isHeld = (now: number) => and(isIn(WAITING), isNotNull(deliveries.heldUntil), gt(deliveries.nextAttemptAt, now));

export async function readSignupStanding({ db, clock }: Reading): Promise<SignupStanding> {
  const now = clock.now();
  const [[held], limits] = await db.batch([
    db
      .select({ waiting: sql<number>`count(*)`, lastAt: sql<number | null>`max(${deliveries.nextAttemptAt})` })
      .from(deliveries)
      .where(isHeld(now)),
    db
      .select()
      .from(signupLimits)
      .where(inArray(signupLimits.name, [REFUSED, PROXY, ALL, WAITING_LIMIT])),
  ]);
  const note = (wanted: string) =>
    limits.find(({ name, freeAt }) => name === wanted && freeAt > now && freeAt <= now + DAY);
  return {
    waiting: held!.waiting,
    lastAt: held!.lastAt ?? undefined,
    refused: note(REFUSED)?.count ?? 0,
    untrustedProxy: note(PROXY) !== undefined,
    proofOfWork: isUnderAttack(new Map(limits.map(({ name, freeAt }) => [name, freeAt])), now),
  };
}
const DAY = 86_400_000;

/** Lets every mail go that waits for its turn and was asked for up to `until` (epoch ms), as the page showed it. Returns how many. */
export async function releaseWaiting(deps: Reading, until: number): Promise<number> {
  const { db, clock } = deps;
  const now = clock.now();
  const [released] = await db.batch([
    db
      .update(deliveries)
      .set({ nextAttemptAt: now, waitsSince: now, heldUntil: null })
      .where(and(isHeld(now), lte(deliveries.dueAt, until)))
      .returning({ id: deliveries.id }),
    clearWaiting(deps),
  ]);
  return released.length;
}

/** Calls those mails off. Who asked may ask again: a mail that never left counts for nobody. Returns how many. */
export async function discardWaiting(deps: Reading, until: number): Promise<number> {
  const { db, clock } = deps;
  const [discarded] = await db.batch([
    db
      .update(deliveries)
      .set({ ...withdrawn('discarded'), heldUntil: null })
      .where(and(isHeld(clock.now()), may('withdraw'), lte(deliveries.dueAt, until)))
      .returning({ id: deliveries.id }),
    clearWaiting(deps),
  ]);
  return discarded.length;
}
