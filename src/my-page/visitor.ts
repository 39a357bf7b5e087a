import { and, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { idBody } from '../db/ids.ts';
import type { Subscriber } from '../db/records.ts';
import { deliveries, enrollments, readerCorrections, signups, subscribers } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { whyAbsent } from '../links/absent.ts';
import { readToken } from '../links/tokens.ts';

/**
 * Who opened the own page. `mailId`: the mail that led here, for which a visit counts; unset if a page did. `isOwn`: the link was mailed to
 * the reader's own address within the day, so that it is hardly a forwarded one.
 */
export type Visitor = { reader: Subscriber; mailId?: string; isOwn: boolean };
type Finding = Pick<Deps, 'db' | 'keys' | 'clock'>;

const DAY = 24 * 60 * 60_000;
/** How long (ms) a link that was asked for opens what no forwarded mail may. */
const OWN_FOR = DAY;

/** Throws `not_found`, also where the reader has moved to another address since, or `gone` where the reader was erased. */
export async function findVisitor(deps: Finding, token: string): Promise<Visitor> {
  const { db, keys } = deps;
  const mailId = readToken(keys, 'preferences', 'dlv', token);
  const enrollmentId = readToken(keys, 'preferences', 'enr', token);
  const visitor = mailId && enrollmentId && ((await byMail(deps, mailId)) ?? (await byCourse(db, enrollmentId)));
  if (!visitor) throw await whyAbsent(db, mailId);
  return visitor;
}

async function byMail({ db, clock }: Finding, mailId: string): Promise<Visitor | undefined> {
  const { kind, acceptedAt, dueAt } = deliveries;
  const found = await db
    .select({ reader: subscribers, kind, acceptedAt, dueAt })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(eq(deliveries.id, mailId))
    .get();
  if (!found || (await hasMovedSince(db, found.reader.id, found.acceptedAt ?? found.dueAt))) return undefined;
  const age = clock.now() - found.dueAt;
  return { reader: found.reader, mailId, isOwn: found.kind === 'own-page' && age >= 0 && age < OWN_FOR };
}

/** A sign-up for a course that was under way already has no enrollment of its own. */
async function byCourse(db: Db, enrollmentId: string): Promise<Visitor | undefined> {
  const enrolled = await db
    .select({ reader: subscribers, createdAt: enrollments.createdAt })
    .from(enrollments)
    .innerJoin(subscribers, eq(subscribers.id, enrollments.subscriberId))
    .where(eq(enrollments.id, enrollmentId))
    .get();
  const found = enrolled ?? (await bySignup(db, `sgn_${idBody(enrollmentId)}`));
  if (!found || (await hasMovedSince(db, found.reader.id, found.createdAt))) return undefined;
  return { reader: found.reader, isOwn: false };
}

const bySignup = (db: Db, signupId: string) =>
  db
    .select({ reader: subscribers, createdAt: sql<number>`${signups.confirmedAt}` })
    .from(signups)
    .innerJoin(subscribers, eq(subscribers.id, signups.subscriberId))
    .where(and(eq(signups.id, signupId), isNotNull(signups.confirmedAt)))
    .get();

/** The link is in a mailbox that may be somebody else's by now. */
async function hasMovedSince(db: Db, readerId: string, at: number): Promise<boolean> {
  const { id, subscriberId, what, doneAt } = readerCorrections;
  const isMove = and(eq(subscriberId, readerId), eq(what, 'address'), isNotNull(doneAt), gt(doneAt, at));
  return (await db.select({ id }).from(readerCorrections).where(isMove).limit(1).get()) !== undefined;
}
