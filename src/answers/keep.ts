import { and, eq, lte, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Reason } from '../courses/movements.ts';
import type { Db } from '../db/database.ts';
import { isThere } from '../db/erased.ts';
import { rowWhere } from '../db/insert-where.ts';
import { type CheckInAnswer, checkIns, selfChecks } from '../db/schema.ts';
import { agrees, recordAnswerAct } from './consent.ts';
import type { Numbers } from './week.ts';

/** Whose answers they are, and in which course. `at`: epoch ms, at the latest when the course ended, so that it tells when they must go. */
export type Answering = { subscriberId: string; enrollmentId: string; at: number };
/** `deliveryId`: the lesson whose action was asked about. */
export type WeekAnswer = { deliveryId: string; answer: CheckInAnswer; reason: Reason | null };

const isAllowed = (subscriberId: string) => sql`${isThere(subscriberId)} AND ${agrees(subscriberId)}`;

/** Statement that keeps an answer, in place of the one of before, while its reader agrees to that. */
export function keepAnswer(db: Db, { subscriberId, enrollmentId, at }: Answering, said: WeekAnswer) {
  const { answer, reason } = said;
  return db
    .insert(checkIns)
    .select(rowWhere(checkIns, { ...said, subscriberId, enrollmentId, at }, isAllowed(subscriberId)))
    .onConflictDoUpdate({ target: checkIns.deliveryId, set: { answer, reason, at } });
}

/** Statement that keeps a reader's own numbers of one moment of the course, in place of those of before. */
export function keepNumbers(db: Db, { subscriberId, enrollmentId, at }: Answering, numbers: Numbers) {
  const { moment: _, ...given } = numbers;
  return db
    .insert(selfChecks)
    .select(rowWhere(selfChecks, { ...numbers, subscriberId, enrollmentId, at }, isAllowed(subscriberId)))
    .onConflictDoUpdate({ target: [selfChecks.enrollmentId, selfChecks.moment], set: { ...given, at } });
}

/** Statements that erase all answers of a reader, of every course. */
export const eraseAnswers = (db: Db, subscriberId: string): BatchItem<'sqlite'>[] => [
  db.delete(checkIns).where(eq(checkIns.subscriberId, subscriberId)),
  db.delete(selfChecks).where(eq(selfChecks.subscriberId, subscriberId)),
];

/**
 * Statements for a restored database: what this reader had said by `at`, when they took it back, goes again. A consent that the database
 * knows to be younger stays.
 */
export function withdrawnAnswers(db: Db, subscriberId: string, at: number, origin: string): BatchItem<'sqlite'>[] {
  const isOlder = sql`NOT EXISTS (SELECT 1 FROM answer_consents a WHERE a.subscriber_id = ${subscriberId} AND a.at > ${at})`;
  return [
    recordAnswerAct(db, { subscriberId, act: 'withdrawn', at, origin }, isOlder),
    db.delete(checkIns).where(and(eq(checkIns.subscriberId, subscriberId), lte(checkIns.at, at))),
    db.delete(selfChecks).where(and(eq(selfChecks.subscriberId, subscriberId), lte(selfChecks.at, at))),
  ];
}
