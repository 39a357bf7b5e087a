import { and, asc, count, eq, lt, ne, or, sql } from 'drizzle-orm';
import * as z from 'zod';
import { rowWhere } from '../db/insert-where.ts';
import type { Passkey, Session } from '../db/records.ts';
import { passkeys, sessions } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { audit } from './audit.ts';
import { newChallenge, spendChallenge } from './challenges.ts';
import { openSession, type Stored } from './open-sessions.ts';
import { type PasskeyPlace, passkeyPlace } from './passkey-place.ts';
import { rememberRemovedPasskey } from './spent.ts';
import {
  Asserted,
  Created,
  challengeIn,
  creationOptions,
  type NewPasskey,
  requestOptions,
  verifyAsserted,
  verifyCreated,
} from './webauthn.ts';

/** More than a clinic has devices. The browser is told all of them when it makes another one. */
export const MOST_PASSKEYS = 20;
const LONGEST_NAME = 60;

type Using = Stored & Pick<Deps, 'chance' | 'site'>;

export const listPasskeys = ({ db }: Pick<Deps, 'db'>): Promise<Passkey[]> =>
  db.select().from(passkeys).orderBy(asc(passkeys.createdAt), passkeys.id);

/** What the browser is asked to make. `undefined`: browsers make none here (`passkeyPlace`). */
export async function askForNewPasskey(deps: Using, session: Session, clinic: string) {
  const place = passkeyPlace(deps.site);
  if (typeof place === 'string') return undefined;
  const exclude = (await listPasskeys(deps)).filter(({ rpId }) => rpId === place.rpId);
  return creationOptions(place, clinic, await newChallenge(deps, 'register', session.id), exclude);
}

/** What the browser is asked to sign. `network`: the keyed hash of the visitor's; empty where it is not known. */
export async function askForPasskey(deps: Using, network: string) {
  const place = passkeyPlace(deps.site);
  return typeof place === 'string' ? undefined : requestOptions(place, await newChallenge(deps, 'sign-in', network));
}

export type Adding = 'added' | 'refused' | 'too-many';
const Addition = z.object({ name: z.string().trim().max(LONGEST_NAME).catch(''), credential: Created });

/** Keeps the passkey that the browser made. `unnamed`: what it is called where nobody gave it a name. */
export async function addPasskey(deps: Using, session: Session, body: unknown, unnamed: string): Promise<Adding> {
  const { data } = Addition.safeParse(body);
  const place = passkeyPlace(deps.site);
  if (!data || typeof place === 'string') return 'refused';
  const challenge = challengeIn(data.credential);
  if (!challenge || !(await spendChallenge(deps, challenge, 'register', session.id))) return 'refused';
  const made = await verifyCreated(place, challenge, data.credential);
  return made ? store(deps, place, made, plainName(data.name) || unnamed) : 'refused';
}

/** A name is one line. */
const plainName = (typed: string) => typed.replace(/\p{Cc}+/gu, ' ').trim();

async function store(deps: Using, { rpId }: PasskeyPlace, made: NewPasskey, name: string): Promise<Adding> {
  const { db, wall } = deps;
  const row = { ...made, name, rpId, createdAt: wall.now(), lastUsedAt: null };
  const isFree = sql`(SELECT count(*) FROM ${passkeys}) < ${MOST_PASSKEYS}`;
  const stored = await db
    .insert(passkeys)
    .select(rowWhere(passkeys, row, isFree))
    .onConflictDoNothing()
    .returning({ id: passkeys.id });
  if (stored.length === 0) return (await countPasskeys(deps)) < MOST_PASSKEYS ? 'refused' : 'too-many';
  await audit(deps, 'passkey-added', made.id.slice(0, 8));
  return 'added';
}

async function countPasskeys({ db }: Pick<Deps, 'db'>): Promise<number> {
  return (await db.select({ all: count() }).from(passkeys).get())!.all;
}

/** `unknown`: there is no such passkey here, perhaps not any more · `cloned`: it was genuine, but its counter went back. */
export type Entrance = { secret: string } | 'refused' | 'unknown' | 'cloned';

/** Opens a session for whoever can use one of the passkeys. */
export async function enterWithPasskey(deps: Using, body: unknown): Promise<Entrance> {
  const { data: asserted } = Asserted.safeParse(body);
  const place = passkeyPlace(deps.site);
  const challenge = asserted && challengeIn(asserted);
  if (!challenge || typeof place === 'string' || !(await spendChallenge(deps, challenge, 'sign-in'))) return 'refused';
  const passkey = await deps.db.select().from(passkeys).where(eq(passkeys.id, asserted.id)).get();
  if (!passkey) return 'unknown';
  const use = await verifyAsserted(place, challenge, asserted, passkey);
  if (!use) return 'refused';
  if (await noteUse(deps, passkey.id, use))
    return { secret: await openSession(deps, { way: 'passkey', passkeyId: passkey.id }) };
  await audit(deps, 'passkey-cloned', passkey.id.slice(0, 8));
  return 'cloned';
}

/**
 * Whether the counter has grown since the last use; 0 and 0: the authenticator does not count (WebAuthn Level 3, section 7.2, step 22). One
 * statement, so that of two copies used at once one is refused. It is not left to the library, which reads the counter before.
 */
async function noteUse(
  { db, wall }: Using,
  id: string,
  use: Pick<Passkey, 'counter' | 'deviceType' | 'backedUp'>,
): Promise<boolean> {
  const { counter } = passkeys;
  const hasGrown = or(lt(counter, use.counter), and(eq(counter, 0), sql`${use.counter} = 0`));
  const noted = await db
    .update(passkeys)
    .set({ ...use, lastUsedAt: wall.now() })
    .where(and(eq(passkeys.id, id), hasGrown))
    .returning({ id: passkeys.id });
  return noted.length === 1;
}

/** Removes it, and ends the sessions that began with it, except the one that asks. Whether it was there. */
export async function removePasskey(deps: Stored, id: string, own: string): Promise<boolean> {
  const { db } = deps;
  const [, removed] = await db.batch([
    rememberRemovedPasskey(db, id),
    db.delete(passkeys).where(eq(passkeys.id, id)).returning({ id: passkeys.id }),
  ]);
  if (removed.length === 0) return false;
  const ofIt = and(eq(sessions.passkeyId, id), ne(sessions.id, own));
  await db.batch([db.delete(sessions).where(ofIt), audit(deps, 'passkey-removed', id.slice(0, 8))]);
  return true;
}
