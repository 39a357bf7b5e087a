import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/database.ts';
import { may, withdrawn } from '../db/delivery-states.ts';
import { recountStatements } from '../db/recount-figures.ts';
import {
  answerConsents,
  checkIns,
  consents,
  consultationRequests,
  deadLetters,
  deliveries,
  enrollments,
  events,
  mailboxMessages,
  readerCorrections,
  readerNotes,
  selfChecks,
  sessions,
  settings,
  signInLinks,
  signups,
  subscribers,
} from '../db/schema.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { MAILBOX_RESPONSE } from './mailer-kind.ts';

// While the built-in mailbox stands in for a mail server somebody is trying Dayori out. Whoever can open the mailbox can confirm any address,
// sign in and turn the clock. So once mail is real, nothing that was made in the trial may go on.

const KEY = 'trial' satisfies SettingKey;
const CLOCK = 'clock-offset' satisfies SettingKey;
/**
 * `on`: the mailbox is or was open · `apart`: mail is real since then, and what the trial left waits to be thrown away. `turned`: ms of the
 * clock · `over`: it was thrown away.
 */
const State = z.union([z.enum(['on', 'over']), z.object({ apart: z.number(), turned: z.number() })]).optional();

/** What a trial left: how many readers, and by how much (ms) its clock had been turned. */
export type TrialLeft = { readers: number; turned: number };

type Keeping = Pick<Deps, 'db' | 'wall'>;

const readState = async (db: Db) => State.catch(undefined).parse(await readSetting(db, KEY));

/** Remembers that the mailbox is open. */
export async function beginTrial({ db, wall }: Keeping): Promise<void> {
  if ((await readState(db)) !== 'on') await writeSetting(db, KEY, 'on', wall.now());
}

/**
 * Sets apart what a trial left, once mail is real: its readers, their courses, links and mails, and its clock. Of its sessions and sign-in
 * links only the sessions that began with a link printed at the machine, or with a passkey or a code, go on. Returns whether there was a trial to end.
 */
export async function endTrial({ db, wall }: Keeping): Promise<boolean> {
  const state = await readState(db);
  if (state !== 'on' && (state || !(await isTrialOfBefore(db)))) return false;
  const now = wall.now();
  const turned = Number((await readSetting(db, CLOCK)) ?? 0);
  await db.batch([
    // The address is free again for whoever signs up by real mail.
    db
      .update(subscribers)
      .set({ status: 'trial', emailKey: sql`'trial:' || ${subscribers.id}` })
      .where(CONFIRMED_IN_MAILBOX),
    db
      .update(signups)
      .set({ expiresAt: 0 })
      .where(and(isNull(signups.confirmedAt), inArray(signups.subscriberId, TRIAL_READERS))),
    db
      .update(enrollments)
      .set({ state: 'stopped', nextSendAt: null, endedAt: now, stoppedFrom: null })
      .where(and(inArray(enrollments.state, ['active', 'paused']), inArray(enrollments.subscriberId, TRIAL_READERS))),
    db
      .update(deliveries)
      .set(withdrawn('trial'))
      .where(and(may('withdraw'), OF_TRIAL)),
    db.delete(sessions).where(MAY_BE_MAILED),
    db.delete(signInLinks),
    db.delete(settings).where(inArray(settings.key, [CLOCK, 'sign-in-mailed'])),
    writeSetting(db, KEY, { apart: now, turned }, now),
  ]);
  return true;
}

/** A trial of a version that did not remember it. Where real mail was sent since, nothing changes. */
async function isTrialOfBefore(db: Db): Promise<boolean> {
  const [row] = await db.values<
    [number]
  >(sql`SELECT EXISTS (SELECT 1 FROM deliveries WHERE response = ${MAILBOX_RESPONSE})
    AND NOT EXISTS (SELECT 1 FROM epoch WHERE real_mail)`);
  return row![0] === 1;
}

/** Readers whose confirmation was kept in the mailbox, and who have had no real mail. */
const CONFIRMED_IN_MAILBOX: SQL = sql`${subscribers.status} <> 'trial'
  AND EXISTS (SELECT 1 FROM deliveries d WHERE d.subscriber_id = ${subscribers.id} AND d.kind = 'confirmation'
    AND d.response = ${MAILBOX_RESPONSE})
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.subscriber_id = ${subscribers.id} AND d.accepted_at IS NOT NULL
    AND d.response <> ${MAILBOX_RESPONSE})`;
const TRIAL_READERS: SQL = sql`(SELECT id FROM subscribers WHERE status = 'trial')`;
/** Links that were mailed, and so could be read by whoever opened the mailbox. */
const MAILED_LINKS: SQL = sql`(SELECT subject_id FROM deliveries WHERE kind = 'sign-in')`;
/** Sessions that began with one, or before that was noted. Passkeys and codes of a trial were made by who came from the machine. */
const MAY_BE_MAILED: SQL = sql`coalesce(${sessions.way}, '') NOT IN ('passkey', 'code')
  AND (${sessions.linkId} IS NULL OR ${sessions.linkId} IN ${MAILED_LINKS})`;
/** Mails to readers of the trial, and those to the clinic that speak of them or sign in. */
const OF_TRIAL: SQL = sql`(${deliveries.subscriberId} IN ${TRIAL_READERS} OR ${deliveries.kind} = 'sign-in'
  OR ${deliveries.subjectId} IN (SELECT id FROM consultation_requests WHERE subscriber_id IN ${TRIAL_READERS}))`;

/** What waits to be thrown away. `undefined`: nothing. */
export async function readTrialLeft(db: Db): Promise<TrialLeft | undefined> {
  const state = await readState(db);
  if (typeof state !== 'object') return undefined;
  return { readers: await db.$count(subscribers, eq(subscribers.status, 'trial')), turned: state.turned };
}

/** Deletes everything that a trial left and that was set apart. What it counted is counted no more. Harmless when there is nothing. */
export async function throwTrialAway({ db, wall }: Keeping): Promise<void> {
  const mails = sql`(SELECT id FROM deliveries WHERE subscriber_id IN ${TRIAL_READERS})`;
  if ((await readTrialLeft(db)) === undefined) return;
  await db.batch([
    db.delete(events).where(inArray(events.deliveryId, mails)),
    db.delete(deadLetters).where(inArray(deadLetters.deliveryId, mails)),
    db
      .delete(deliveries)
      .where(sql`(${OF_TRIAL}) AND (${deliveries.kind} <> 'sign-in' OR ${deliveries.response} = ${MAILBOX_RESPONSE})`),
    db.delete(consultationRequests).where(inArray(consultationRequests.subscriberId, TRIAL_READERS)),
    db.delete(consents).where(inArray(consents.subscriberId, TRIAL_READERS)),
    db.delete(enrollments).where(inArray(enrollments.subscriberId, TRIAL_READERS)),
    ...[checkIns, selfChecks, answerConsents].map(table =>
      db.delete(table).where(inArray(table.subscriberId, TRIAL_READERS)),
    ),
    db.delete(readerNotes).where(inArray(readerNotes.subscriberId, TRIAL_READERS)),
    db.delete(readerCorrections).where(inArray(readerCorrections.subscriberId, TRIAL_READERS)),
    db.delete(signups).where(inArray(signups.subscriberId, TRIAL_READERS)),
    db.delete(subscribers).where(sql`${subscribers.status} = 'trial'`),
    db.delete(mailboxMessages),
    ...recountStatements(db),
    writeSetting(db, KEY, 'over', wall.now()),
  ]);
}
