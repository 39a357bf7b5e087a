import { eq, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { MAILBOX_RESPONSE } from '../clinic/mailer-kind.ts';
import { consentWording } from '../consent/consent.ts';
import type { Db } from '../db/database.ts';
import { after, may } from '../db/delivery-states.ts';
import { newId } from '../db/ids.ts';
import type { Subscriber } from '../db/records.ts';
import { field, rowsOf } from '../db/rows.ts';
import {
  answerConsents,
  auditLog,
  type ConsentVoice,
  checkIns,
  consents,
  consultationRequests,
  deliveries,
  enrollments,
  events,
  mailboxMessages,
  readerCorrections,
  readerNotes,
  selfChecks,
  signups,
  subscribers,
  suppressions,
} from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { evidenceId } from './evidence.ts';
import { owePurge } from './purge.ts';

type Statement = BatchItem<'sqlite'>;
type Erasing = Pick<Deps, 'db' | 'chance' | 'keys'>;

/**
 * Statements that erase these readers: run them in one batch. Every row that is counted stays, under a new id that leads to nobody (`era_…`),
 * with its course, lesson, dates and verdict; what says who it was, and how, leaves, and so do answers with the consent to keep them. Of the consent record stays who agreed, as a keyed hash,
 * to which words, and when, if it was confirmed. `at`: epoch ms. `only`: a
 * condition on the row of a reader (`field('id')`), asked by each statement. `by`: whose word it is that ends the consent. Readers who are gone
 * already are passed over.
 */
export function eraseStatements(
  deps: Erasing,
  readers: Subscriber[],
  at: number,
  { only, by = 'reader' }: { only?: SQL; by?: ConsentVoice } = {},
): Statement[] {
  const { db } = deps;
  const all = rowsOf(
    readers.map(({ id, email }) => {
      const key = email.toLowerCase();
      return { id, key, as: newId(deps.chance, 'era'), evidence: evidenceId(deps, key) };
    }),
  );
  const rows = only ? sql`(SELECT value FROM ${all} WHERE ${only}) AS entry` : all;
  const of = (name: 'id' | 'key') => sql`(SELECT ${field(name)} FROM ${rows})`;
  return [
    ...forgetSeen(db, of('id'), of('key')),
    // Their cohort is the enrollment's, so it is forgotten after them.
    cutDeliveries(db, rows),
    ...cutEnrollments(db, rows, at),
    cutSignups(db, rows),
    cutRequests(db, rows, at),
    ...keepEvidence(db, rows, of('id'), at, by),
    ...[checkIns, selfChecks, answerConsents].map(table =>
      db.delete(table).where(sql`${table.subscriberId} IN ${of('id')}`),
    ),
    db.delete(readerCorrections).where(sql`${readerCorrections.subscriberId} IN ${of('id')}`),
    db.delete(readerNotes).where(sql`${readerNotes.subscriberId} IN ${of('id')}`),
    db
      .update(auditLog)
      .set({ subscriberId: null })
      .where(sql`${auditLog.subscriberId} IN ${of('id')}`),
    db
      .update(suppressions)
      .set({ subscriberId: null })
      .where(sql`${suppressions.subscriberId} IN ${of('id')}`),
    db.delete(subscribers).where(sql`${subscribers.id} IN ${of('id')}`),
    owePurge(db, at),
  ];
}

const isIts = (column: { getSQL(): SQL }): SQL => sql`${column} = ${field('id')}`;

/** Networks and agents of sightings, mails in the built-in mailbox, the clinic's notices of the reader's requests, and the reader's copies. */
function forgetSeen(db: Db, ids: SQL, keys: SQL): Statement[] {
  const requests = sql`(SELECT id FROM consultation_requests WHERE subscriber_id IN ${ids})`;
  return [
    db
      .update(events)
      .set({ userAgent: null, network: null })
      .where(sql`${events.deliveryId} IN (SELECT id FROM deliveries WHERE subscriber_id IN ${ids})`),
    db.delete(mailboxMessages).where(sql`lower(${mailboxMessages.recipient}) IN ${keys}`),
    db
      .delete(mailboxMessages)
      .where(sql`lower(${mailboxMessages.recipient}) IN (SELECT lower(value) FROM reader_corrections r, json_each(json_array(r.before, r.after))
      WHERE r.subscriber_id IN ${ids} AND r.what = 'address' AND value IS NOT NULL)`),
    // The id of a notice is made from the request's. By the index: mails to the clinic have no reader.
    db.delete(deliveries).where(sql`${deliveries.subscriberId} IS NULL AND subject_id IN ${requests}`),
    db.delete(deliveries).where(sql`${deliveries.subscriberId} IN ${ids} AND kind = 'consultation-copy'`),
  ];
}

/**
 * What waits is called off. What is with the server now stays in `sending`, so that its answer is counted. The version goes, because each
 * pattern has its own. The mailbox's hash goes with what was confirmed: what was not still limits what the mailbox gets.
 */
function cutDeliveries(db: Db, rows: SQL): Statement {
  const ofReader = sql`FROM consents c WHERE c.subscriber_id = ${deliveries.subscriberId}`;
  const isConfirmed = sql`EXISTS (SELECT 1 ${ofReader} AND c.act = 'confirmed'
    AND c.id > (SELECT coalesce(max(c.id), 0) ${ofReader} AND c.signup_id = ${deliveries.subjectId} AND c.act = 'requested'))`;
  const ended = (value: SQL, otherwise: { getSQL(): SQL }) =>
    sql`CASE WHEN ${may('withdraw')} THEN ${value} ELSE ${otherwise} END`;
  return db
    .update(deliveries)
    .set({
      subscriberId: field('as'),
      version: null,
      response: sql`CASE WHEN ${deliveries.response} = ${MAILBOX_RESPONSE} THEN ${deliveries.response} END`,
      mailboxHash: sql`CASE WHEN NOT ${isConfirmed} THEN ${deliveries.mailboxHash} END`,
      heldUntil: null,
      state: ended(sql`${after('withdraw')}`, deliveries.state),
      reason: ended(sql`'erased'`, deliveries.reason),
      lease: ended(sql`NULL`, deliveries.lease),
      leaseUntil: ended(sql`NULL`, deliveries.leaseUntil),
    })
    .from(rows)
    .where(isIts(deliveries.subscriberId));
}

/** A course that was open has ended, as if the reader had left. Then it is counted among the erased, and forgets all of its cohort but the month. */
function cutEnrollments(db: Db, rows: SQL, at: number): Statement[] {
  const isOpen = sql`${enrollments.state} IN ('active', 'paused')`;
  return [
    db
      .update(enrollments)
      .set({ state: 'stopped', endedAt: at })
      .from(rows)
      .where(sql`${isIts(enrollments.subscriberId)} AND ${isOpen}`),
    db
      .update(enrollments)
      .set({
        subscriberId: field('as'),
        pattern: null,
        ...COHORT_OF_NOBODY,
        nextSendAt: null,
        stoppedFrom: null,
        ...{ resumeAt: null, broughtForwardFrom: null, replacedBy: null, followedBy: null },
      })
      .from(rows)
      .where(isIts(enrollments.subscriberId)),
  ];
}

const COHORT_OF_NOBODY = { cohortPattern: '', provider: 'other', source: '' };
/** What a sign-up forgets with its reader. */
export const SIGNUP_OF_NOBODY = { name: null, pattern: null, provider: 'other', source: null };

const cutSignups = (db: Db, rows: SQL): Statement =>
  db
    .update(signups)
    .set({ subscriberId: field('as'), ...SIGNUP_OF_NOBODY })
    .from(rows)
    .where(isIts(signups.subscriberId));

/** A request's id is made from its reader's, and was made from its words before, so it gets another. Nobody is left to call back, so it counts as handled. */
function cutRequests(db: Db, rows: SQL, at: number): Statement {
  const { id, subscriberId, handledAt } = consultationRequests;
  const before = sql`(SELECT count(*) FROM consultation_requests r WHERE r.subscriber_id = ${subscriberId} AND r.id < ${id})`;
  return db
    .update(consultationRequests)
    .set({
      id: sql`'req_' || substr(${field('as')}, 5) || '-' || ${before}`,
      subscriberId: field('as'),
      ...{ phone: null, preferredTimes: '', preferredDays: sql`'[]'`, note: null },
      handledAt: sql`coalesce(${handledAt}, ${at})`,
    })
    .from(rows)
    .where(isIts(subscriberId));
}

/** A request that was never confirmed proves nothing, so its record goes. Erasing takes a consent back. */
function keepEvidence(db: Db, rows: SQL, ids: SQL, at: number, by: ConsentVoice): Statement[] {
  const { version, hash } = consentWording();
  const acts = sql`SELECT c.act FROM consents c WHERE c.subscriber_id =`;
  return [
    db
      .delete(consents)
      .where(sql`${consents.subscriberId} IN ${ids} AND 'confirmed' NOT IN (${acts} ${consents.subscriberId})`),
    db.run(sql`INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin, recorded_by)
      SELECT ${field('id')}, 'withdrawn', ${version}, ${hash}, ${at}, '', ${by} FROM ${rows}
      WHERE (${acts} ${field('id')} AND c.act <> 'requested' ORDER BY c.id DESC LIMIT 1) = 'confirmed'`),
    db
      .update(consents)
      .set({ subscriberId: field('evidence'), signupId: null, correctionId: null, origin: '' })
      .from(rows)
      .where(isIts(consents.subscriberId)),
  ];
}

/** Statement: whether a reader is still there. Asked in the batch that erases, so that of two only one has erased. */
export const stillThere = (db: Db, id: string) =>
  db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.id, id));
