import { and, desc, eq, gt, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { latestBelieved } from '../calendar/believed.ts';
import { randomText } from '../db/ids.ts';
import type { Session } from '../db/records.ts';
import { sessions, signInLinks, type WayIn } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keyedHashes, keyMarks } from '../links/tokens.ts';
import { actorOf } from './actor.ts';
import { audit } from './audit.ts';

const DAY = 86_400_000;
export const SESSION_LIFETIME = 30 * DAY;

/** Links, codes, passkeys and sessions last by the wall clock: the clock of the built-in mailbox may be turned. */
export type Stored = Pick<Deps, 'db' | 'clock' | 'wall' | 'keys'>;

/** What somebody signed in with. `number`: of the code on its sheet. */
export type SignedInBy =
  | { way: Extract<WayIn, 'mail' | 'machine'>; linkId: string }
  | { way: Extract<WayIn, 'passkey'>; passkeyId: string }
  | { way: Extract<WayIn, 'code'>; number: number };

/** Opens a session and records what with. Returns the cookie's value. */
export async function openSession(deps: Stored & Pick<Deps, 'chance'>, by: SignedInBy): Promise<string> {
  const { db, wall, keys, chance } = deps;
  const now = wall.now();
  const secret = randomText(chance, 32);
  const session = {
    ...{ id: idOf(keys, secret), createdAt: now, expiresAt: now + SESSION_LIFETIME, way: by.way },
    linkId: 'linkId' in by ? by.linkId : null,
    passkeyId: 'passkeyId' in by ? by.passkeyId : null,
  };
  await db.batch([
    db.delete(sessions).where(lte(sessions.expiresAt, now)),
    db.insert(sessions).values(session),
    audit(deps, 'signed-in', detailOf(by), null, actorOf(session)),
  ]);
  return secret;
}

function detailOf(by: SignedInBy): string {
  if (by.way === 'passkey') return `passkey ${by.passkeyId.slice(0, 8)}`;
  return by.way === 'code' ? `code ${by.number}` : by.way;
}

/** Under the newest key, with its mark: a session of a key that was replaced opens nothing and is not listed. */
const idOf = (keys: Deps['keys'], secret: string) => markOf(keys) + hashOf(keys, secret);
const hashOf = (keys: Deps['keys'], secret: string) => keyedHashes(keys, 'session', secret)[0]!;
const markOf = (keys: Deps['keys']) => `${keyMarks(keys)[0]!}.`;

/** Condition: the session of this cookie. Ids of earlier versions have no mark. */
const isOf = (keys: Deps['keys'], secret: string) => inArray(sessions.id, [idOf(keys, secret), hashOf(keys, secret)]);

/** Condition: it was opened under the newest key, or by an earlier version, which did not say. */
const isOfNewestKey = (keys: Deps['keys']) =>
  or(sql`instr(${sessions.id}, '.') = 0`, sql`substr(${sessions.id}, 1, ${markOf(keys).length}) = ${markOf(keys)}`);

/** Condition: it has not expired, and was not written by a clock that ran ahead: nothing lasts longer than its lifetime from now. */
export const isCurrent = (expiresAt: SQLiteColumn, lifetime: number, now: number) =>
  and(gt(expiresAt, now), lte(expiresAt, latestBelieved(now) + lifetime));

const isOpen = (now: number) => isCurrent(sessions.expiresAt, SESSION_LIFETIME, now);

/** The open session of this cookie. `undefined`: there is none. */
export async function readSession(
  { db, wall, keys }: Stored,
  secret: string | undefined,
): Promise<Session | undefined> {
  if (!secret) return undefined;
  return db
    .select()
    .from(sessions)
    .where(and(isOf(keys, secret), isOpen(wall.now())))
    .get();
}

export const isSignedIn = async (deps: Stored, secret: string | undefined): Promise<boolean> =>
  (await readSession(deps, secret)) !== undefined;

/** The newest of the open sessions, at most a hundred. */
export const listSessions = ({ db, wall, keys }: Pick<Deps, 'db' | 'wall' | 'keys'>): Promise<Session[]> =>
  db
    .select()
    .from(sessions)
    .where(and(isOpen(wall.now()), isOfNewestKey(keys)))
    .orderBy(desc(sessions.createdAt), sessions.id)
    .limit(100);

export async function signOut({ db, keys }: Stored, secret: string): Promise<void> {
  await db.delete(sessions).where(isOf(keys, secret));
}

/** Ends one session; without `id` all but the one that asks. */
export async function endSessions(deps: Stored, { own, id }: { own: string; id?: string }): Promise<void> {
  const { db } = deps;
  await db.batch([
    db.delete(sessions).where(id === undefined ? ne(sessions.id, own) : eq(sessions.id, id)),
    audit(deps, id === undefined ? 'other-sessions-ended' : 'session-ended'),
  ]);
}

/** Ends every session, also the one that asks, and takes back the links that nobody has used. Passkeys and codes go on opening. */
export async function endAllSessions(deps: Stored): Promise<void> {
  const { db } = deps;
  await db.batch([
    db.delete(sessions),
    db.delete(signInLinks).where(isNull(signInLinks.usedAt)),
    audit(deps, 'all-sessions-ended'),
  ]);
}
