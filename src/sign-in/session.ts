import { and, eq, gt, isNull, lt, lte, or } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { latestBelieved } from '../calendar/believed.ts';
import { isMailboxOpen, isMailerMissing, isMailReal } from '../clinic/mailer-kind.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { newId, randomText } from '../db/ids.ts';
import { sessions, settings, signInLinks } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';
import { signInUrl } from '../links/urls.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { audit } from './audit.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const LINK_LIFETIME = 15 * MINUTE;
export const SESSION_COOKIE = 'dayori_session';
export const SESSION_LIFETIME = 30 * DAY;
const WAIT_BETWEEN_MAILS = MINUTE;
const MAILED: SettingKey = 'sign-in-mailed';

/** A built-in mailbox that others can reach is for the clinic alone, so its pages need the cookie too. */
export const cookiePath = (deps: Pick<Deps, 'mailer' | 'site'>): string => (isMailboxGuarded(deps) ? '/' : '/admin');

export const isMailboxGuarded = (deps: Pick<Deps, 'mailer' | 'site'>): boolean =>
  isMailboxOpen(deps) && !deps.site.loopback;

/** Links and sessions last by the wall clock: the clock of the built-in mailbox may be turned. */
type Stored = Pick<Deps, 'db' | 'clock' | 'wall' | 'keys'>;

/** A link that opens the clinic's pages once, within 15 minutes. For the command line and the start-up message. */
export async function createSignInLink(deps: Stored & Pick<Deps, 'chance' | 'site'>): Promise<string> {
  const link = newLink(deps);
  await link.insert;
  return signInUrl(deps, link.id);
}

/** Whether a link can reach the clinic by mail: it needs a contact address and a mailer and, with real mail, a sender address. */
export const canMailClinic = (deps: Pick<Deps, 'mailer' | 'site'>, clinic: Clinic): boolean =>
  clinic.contactEmail !== '' &&
  !isMailerMissing(deps) &&
  (!isMailReal(deps) || Boolean(deps.site.mailFrom || clinic.senderAddress));

/** Mails a link to the clinic, at most one a minute. The caller does not learn whether it did. */
export async function mailSignInLink(deps: Stored & Pick<Deps, 'chance' | 'site' | 'queue' | 'mailer'>): Promise<void> {
  if (!canMailClinic(deps, await readClinic(deps)) || !(await mayMailNow(deps))) return;
  const link = newLink(deps);
  const notice = newNotice(deps, 'sign-in', { subjectId: link.id, subscriberId: null });
  await deps.db.batch([forgetOldLinks(deps), link.insert, notice.insert]);
  await deps.queue.send([notice.id]);
}

function newLink({ db, wall, chance }: Pick<Deps, 'db' | 'wall' | 'chance'>) {
  const id = newId(chance, 'lnk');
  return { id, insert: db.insert(signInLinks).values({ id, expiresAt: wall.now() + LINK_LIFETIME }) };
}

/** Also those of a clock that ran ahead, which would open something once their time has come. */
function forgetOldLinks({ db, wall }: Pick<Deps, 'db' | 'wall'>) {
  const { expiresAt } = signInLinks;
  const now = wall.now();
  return db.delete(signInLinks).where(or(lt(expiresAt, now - DAY), gt(expiresAt, latestBelieved(now) + LINK_LIFETIME)));
}

/** One statement, so that two simultaneous requests send one mail. A mark in the future comes from a clock that was set back. */
async function mayMailNow({ db, wall }: Pick<Deps, 'db' | 'wall'>): Promise<boolean> {
  const now = wall.now();
  const marked = await db
    .insert(settings)
    .values({ key: MAILED, value: true, updatedAt: now })
    .onConflictDoUpdate({
      target: settings.key,
      set: { updatedAt: now },
      setWhere: or(lte(settings.updatedAt, now - WAIT_BETWEEN_MAILS), gt(settings.updatedAt, now)),
    })
    .returning({ key: settings.key });
  return marked.length > 0;
}

const unspent = (linkId: string, now: number) =>
  and(eq(signInLinks.id, linkId), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, now));
const usable = (linkId: string, now: number) =>
  and(unspent(linkId, now), isCurrent(signInLinks.expiresAt, LINK_LIFETIME, now));

/** Whether a mail with this link is worth sending. A clock that may be wrong for an hour calls off none, though the link may not open yet. */
export async function isLinkUnspent({ db, wall }: Pick<Deps, 'db' | 'wall'>, linkId: string): Promise<boolean> {
  return (await db.select().from(signInLinks).where(unspent(linkId, wall.now())).get()) !== undefined;
}

/** Condition: it has not expired, and was not written by a clock that ran ahead: nothing lasts longer than its lifetime from now. */
const isCurrent = (expiresAt: SQLiteColumn, lifetime: number, now: number) =>
  and(gt(expiresAt, now), lte(expiresAt, latestBelieved(now) + lifetime));

export async function isLinkUsable({ db, wall }: Pick<Deps, 'db' | 'wall'>, linkId: string): Promise<boolean> {
  return (await db.select().from(signInLinks).where(usable(linkId, wall.now())).get()) !== undefined;
}

/** Uses up the link and opens a session. Returns the cookie's value. `undefined`: the link was used before, or is too old. */
export async function signIn(deps: Stored & Pick<Deps, 'chance'>, linkId: string): Promise<string | undefined> {
  const { db, wall, keys, chance } = deps;
  const now = wall.now();
  const used = await db
    .update(signInLinks)
    .set({ usedAt: now })
    .where(usable(linkId, now))
    .returning({ id: signInLinks.id });
  if (used.length === 0) return undefined;
  const secret = randomText(chance, 32);
  await db.batch([
    db.delete(sessions).where(lte(sessions.expiresAt, now)),
    db
      .insert(sessions)
      .values({ id: keyedHash(keys, 'session', secret), createdAt: now, expiresAt: now + SESSION_LIFETIME, linkId }),
    audit(deps, 'signed-in'),
  ]);
  return secret;
}

export async function isSignedIn({ db, wall, keys }: Stored, secret: string | undefined): Promise<boolean> {
  if (!secret) return false;
  const open = and(
    eq(sessions.id, keyedHash(keys, 'session', secret)),
    isCurrent(sessions.expiresAt, SESSION_LIFETIME, wall.now()),
  );
  return (await db.select({ id: sessions.id }).from(sessions).where(open).get()) !== undefined;
}

export async function signOut({ db, keys }: Stored, secret: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, keyedHash(keys, 'session', secret)));
}
