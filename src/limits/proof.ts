import { createHmac } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { and, between, gt, lt, not, sql } from 'drizzle-orm';
import * as z from 'zod';
import { latestBelieved } from '../calendar/believed.ts';
import { rowWhere } from '../db/insert-where.ts';
import { signupLimits } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

// A proof of work (ALTCHA, version 2): the visitor's browser finds a number that costs it a second, and checking it costs nothing. Whoever
// brings one is not held back by the limit of all sign-ups. A challenge is not stored; what is stored is which ones were used.

/** A key is derived by `COST` rounds of HMAC. A browser tries between `FEWEST` and `MOST` keys: 0.4 seconds on a desktop, some on an old phone. */
const COST = 5_000;
const FEWEST = 200;
const MOST = 600;
/** How long (ms) a challenge may be solved. */
export const PROOF_LIFETIME = 20 * 60_000;
/** How many proofs are believed within one lifetime, so that solving many is no way around the limits, and few rows are stored. */
export const MOST_PROOFS = 300;

type Proving = Pick<Deps, 'db' | 'clock' | 'chance' | 'keys'>;
export type Challenge = Awaited<ReturnType<typeof newChallenge>>;

/** A challenge as ALTCHA writes it. Its expiry stands in `data`, because the library would compare one of its own with real time. */
export const newChallenge = ({ clock, chance, keys }: Pick<Proving, 'clock' | 'chance' | 'keys'>) =>
  createChallenge({
    ...{ algorithm: 'PBKDF2/SHA-256', cost: COST, counter: FEWEST + (number(chance) % (MOST - FEWEST)), deriveKey },
    data: { until: clock.now() + PROOF_LIFETIME },
    ...secretsOf(keys),
  });

const number = (chance: Proving['chance']): number => Buffer.from(chance.bytes(4)).readUInt32BE();

/** Two keys of the newest secret: a challenge of another secret is none, and lives no longer than some minutes anyway. */
function secretsOf({ current }: Proving['keys']) {
  const secret = (of: string) => createHmac('sha256', current).update(`proof\0${of}`).digest('hex');
  return { hmacSignatureSecret: secret('challenge'), hmacKeySignatureSecret: secret('key') };
}

/**
 * Whether `proof` (base64 of ALTCHA's payload) solves a challenge of ours that has not expired and was not used before. Uses it up. Anything
 * else is no proof, and no error.
 */
export async function spendProof(deps: Proving, proof: unknown): Promise<boolean> {
  const payload = Payload.safeParse(proof).data;
  const now = deps.clock.now();
  if (!payload || !isOfNow(payload.challenge.parameters.data.until, now)) return false;
  const { verified } = await verifySolution({ ...payload, deriveKey, ...secretsOf(deps.keys) });
  return verified && use(deps, payload.challenge);
}

/** A lifetime that is not over, and not of a clock that ran ahead. */
const isOfNow = (until: number, now: number): boolean => until > now && until <= latestUntil(now);
const latestUntil = (now: number): number => latestBelieved(now) + PROOF_LIFETIME;

/** A proof has about 700 characters. */
const LONGEST = 4_096;
const Payload = z
  .string()
  .max(LONGEST)
  .transform(readBase64)
  .pipe(
    z.object({
      challenge: z.object({
        parameters: z.looseObject({
          ...{ algorithm: z.string(), nonce: z.string(), salt: z.string(), cost: z.number(), keyLength: z.number() },
          ...{ keyPrefix: z.string(), keySignature: z.string(), data: z.object({ until: z.number() }) },
        }),
        signature: z.string(),
      }),
      solution: z.object({ counter: z.number(), derivedKey: z.string() }),
    }),
  );

function readBase64(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString());
  } catch {
    return undefined;
  }
}

/** One statement decides, so that of two at once one is the first, and there are never more than `MOST_PROOFS`. */
async function use({ db, clock }: Proving, { signature, parameters }: z.infer<typeof Payload>['challenge']) {
  const now = clock.now();
  const isLive = between(signupLimits.freeAt, now, latestUntil(now));
  const isFree = sql`(SELECT count(*) FROM ${signupLimits} WHERE ${and(isProof, isLive)}) < ${MOST_PROOFS}`;
  const row = { name: `${PREFIX}${signature}`, freeAt: parameters.data.until };
  const [, used] = await db.batch([
    db.delete(signupLimits).where(and(isProof, not(isLive))),
    db
      .insert(signupLimits)
      .select(rowWhere(signupLimits, row, isFree))
      .onConflictDoNothing()
      .returning({ name: signupLimits.name }),
  ]);
  return used.length === 1;
}

const PREFIX = 'proof:';
const isProof = and(gt(signupLimits.name, PREFIX), lt(signupLimits.name, 'proof;'));
