import { and, count, inArray, isNull, sql } from 'drizzle-orm';
import { signInCodes } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keyedHashes, keyMarks } from '../links/tokens.ts';
import { audit } from './audit.ts';
import { CODE_BYTES, codeOf, readCode } from './code-text.ts';
import { openSession, type Stored } from './open-sessions.ts';
import { rememberSpentCodes } from './spent.ts';

// The printed sheet. Its codes are stored as keyed hashes (HMAC-SHA-256 under APP_SECRET): a code is 60 random bits, so a slow hash would
// add nothing for whoever has the database alone; whoever has the secret too can sign in without any code.

export const CODES_ON_A_SHEET = 8;
/** With so few left the clinic is asked to print a new sheet. */
export const FEW_CODES = 2;

/** Makes a new sheet, in the place of the old one. Returns its codes in order; nobody can read them again. */
export async function makeSheet(deps: Stored & Pick<Deps, 'chance'>): Promise<string[]> {
  const { db, wall, keys, chance } = deps;
  const sheet = Array.from({ length: CODES_ON_A_SHEET }, () => codeOf(chance.bytes(CODE_BYTES)));
  const shared = { keyMark: keyMarks(keys)[0]!, createdAt: wall.now(), usedAt: null };
  const rows = sheet.map((code, index) => ({ ...shared, hash: newestHash(keys, code), number: index + 1 }));
  await db.batch([
    rememberSpentCodes(db),
    db.delete(signInCodes),
    db.insert(signInCodes).values(rows),
    audit(deps, 'codes-made'),
  ]);
  return sheet;
}

/** The newest key, since a sheet may be made anew. The oldest one leaves `APP_SECRET` first. */
const newestHash = (keys: Deps['keys'], code: string) => keyedHashes(keys, 'sign-in-code', code)[0]!;

/** Uses the code up and opens a session. Returns the cookie's value. `undefined`: it is no code of the present sheet, or was used. */
export async function enterWithCode(deps: Stored & Pick<Deps, 'chance'>, typed: string): Promise<string | undefined> {
  const code = readCode(typed);
  if (!code) return undefined;
  const { db, wall, keys } = deps;
  const isIt = inArray(signInCodes.hash, keyedHashes(keys, 'sign-in-code', code));
  const [[used]] = await db.batch([
    db
      .update(signInCodes)
      .set({ usedAt: wall.now() })
      .where(and(isIt, isNull(signInCodes.usedAt)))
      .returning({ number: signInCodes.number }),
    rememberSpentCodes(db, isIt),
  ]);
  return used && openSession(deps, { way: 'code', number: used.number });
}

/** The present sheet: when it was made (epoch ms), and how many of its codes can still be used. `undefined`: there is none. */
export type Sheet = { madeAt: number; left: number };

/** A code whose key has left `APP_SECRET` can be used no more. */
export async function readSheet({ db, keys }: Pick<Deps, 'db' | 'keys'>): Promise<Sheet | undefined> {
  const isUsable = and(isNull(signInCodes.usedAt), inArray(signInCodes.keyMark, keyMarks(keys)));
  const row = await db
    .select({
      codes: count(),
      madeAt: sql<number>`max(${signInCodes.createdAt})`,
      left: sql<number>`total(${isUsable})`,
    })
    .from(signInCodes)
    .get();
  return row && row.codes > 0 ? { madeAt: row.madeAt, left: Number(row.left) } : undefined;
}
