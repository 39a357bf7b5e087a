import { and, desc, eq, inArray, not } from 'drizzle-orm';
import { randomText } from '../db/ids.ts';
import { type ChallengePurpose, passkeyChallenges } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { isCurrent } from './open-sessions.ts';

/** How long (ms) a passkey may take to sign. */
export const CHALLENGE_LIFETIME = 5 * 60_000;
/**
 * How many challenges one asker (a session, a network) may hold, and all together. The oldest give way, first those of whoever asks: nobody
 * else's signing is broken off before very many networks ask at once.
 */
export const MOST_OF_ONE = 10;
export const MOST_IN_ALL = 1_000;

const { challenge, purpose, asker, expiresAt } = passkeyChallenges;
type Keeping = Pick<Deps, 'db' | 'wall'>;

/** A new challenge: 32 random bytes, base64url. `whom`: the session's id, or the network; empty where it is not known. */
export async function newChallenge(
  deps: Keeping & Pick<Deps, 'chance'>,
  what: ChallengePurpose,
  whom: string,
): Promise<string> {
  const { db, wall, chance } = deps;
  const now = wall.now();
  const text = randomText(chance, 32);
  const row = { challenge: text, purpose: what, asker: whom, expiresAt: now + CHALLENGE_LIFETIME };
  // Room is made first, so that the new one stays also where several are of the same millisecond.
  await db.batch([
    db.delete(passkeyChallenges).where(isOver(now)),
    db.delete(passkeyChallenges).where(inArray(challenge, behind(db, MOST_IN_ALL - 1))),
    ...(whom ? [db.delete(passkeyChallenges).where(inArray(challenge, behind(db, MOST_OF_ONE - 1, whom)))] : []),
    db.insert(passkeyChallenges).values(row),
  ]);
  return text;
}

/** Too old, or written by a clock that ran ahead. */
const isOver = (now: number) => not(isCurrent(expiresAt, CHALLENGE_LIFETIME, now)!);

/** The oldest ones, behind the newest `most`. */
const behind = (db: Deps['db'], most: number, whom?: string) =>
  db
    .select({ challenge })
    .from(passkeyChallenges)
    .where(whom === undefined ? undefined : eq(asker, whom))
    .orderBy(desc(expiresAt), challenge)
    .limit(MOST_IN_ALL)
    .offset(most);

/** Uses the challenge up. One statement, so that of two at once one is the first. `whom`: only if this one asked for it. */
export async function spendChallenge(
  { db, wall }: Keeping,
  text: string,
  what: ChallengePurpose,
  whom?: string,
): Promise<boolean> {
  const spent = await db
    .delete(passkeyChallenges)
    .where(
      and(
        ...[eq(challenge, text), eq(purpose, what), isCurrent(expiresAt, CHALLENGE_LIFETIME, wall.now())],
        whom === undefined ? undefined : eq(asker, whom),
      ),
    )
    .returning({ challenge });
  return spent.length === 1;
}
