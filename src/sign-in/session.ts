import { and, eq, gt, isNull, lt, lte, or } from 'drizzle-orm';
import { latestBelieved } from '../calendar/believed.ts';
import { isMailboxOpen, isMailerMissing, isMailReal } from '../clinic/mailer-kind.ts';
import { type Clinic, readClinic } from '../clinic/settings.ts';
import { newId } from '../db/ids.ts';
import { settings, signInLinks } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { signInUrl } from '../links/urls.ts';
import { newNotice } from '../outbox/new-delivery.ts';
import { isCurrent, openSession, type Stored } from './open-sessions.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const LINK_LIFETIME = 15 * MINUTE;
export const SESSION_COOKIE = 'dayori_session';
const WAIT_BETWEEN_MAILS = MINUTE;
const MAILED: SettingKey = 'sign-in-mailed';

/** A built-in mailbox that others can reach is for the clinic alone, so its pages need the cookie too. */
export const cookiePath = (deps: Pick<Deps, 'mailer' | 'site'>): string => (isMailboxGuarded(deps) ? '/' : '/admin');

export const isMailboxGuarded = (deps: Pick<Deps, 'mailer' | 'site'>): boolean =>
  isMailboxOpen(deps) && !deps.site.loopback;

/** A link that opens the clinic's pages once, within 15 minutes. For the command line and the start-up message. */
export async function createSignInLink(deps: Stored & Pick<Deps, 'chance' | 'site'>): Promise<string> {
  const link = newLink(deps, { mailed: false });
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
  const link = newLink(deps, { mailed: true });
  const notice = newNotice(deps, 'sign-in', { subjectId: link.id, subscriberId: null });
  await deps.db.batch([forgetOldLinks(deps), link.insert, notice.insert]);
  await deps.queue.send([notice.id]);
}

function newLink({ db, wall, chance }: Pick<Deps, 'db' | 'wall' | 'chance'>, { mailed }: { mailed: boolean }) {
  const id = newId(chance, 'lnk');
  return { id, insert: db.insert(signInLinks).values({ id, expiresAt: wall.now() + LINK_LIFETIME, mailed }) };
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

export async function isLinkUsable({ db, wall }: Pick<Deps, 'db' | 'wall'>, linkId: string): Promise<boolean> {
  return (await db.select().from(signInLinks).where(usable(linkId, wall.now())).get()) !== undefined;
}

/** Uses up the link and opens a session. Returns the cookie's value. `undefined`: the link was used before, or is too old. */
export async function signIn(deps: Stored & Pick<Deps, 'chance'>, linkId: string): Promise<string | undefined> {
  const now = deps.wall.now();
  const [used] = await deps.db
    .update(signInLinks)
    .set({ usedAt: now })
    .where(usable(linkId, now))
    .returning({ mailed: signInLinks.mailed });
  if (!used) return undefined;
  return openSession(deps, { way: used.mailed === false ? 'machine' : 'mail', linkId });
}
