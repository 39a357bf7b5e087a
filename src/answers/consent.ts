import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isThere } from '../db/erased.ts';
import { rowWhere } from '../db/insert-where.ts';
import { type AnswerAct, answerConsents } from '../db/schema.ts';
import { checkIn } from '../texts/ja/check-in/pages.ts';
import { lastAct } from './read.ts';

/** Raise this when a wording changes. The record keeps which version somebody agreed to. */
const WORDING_VERSION = '2026-11-27';

const { consent, share } = checkIn;
/** What a reader agrees to: that answers are kept, and that the clinic may see them. */
const WORDINGS = { kept: `${consent.label}\n${consent.about}`, shared: `${share.label}\n${share.about}` };

/** The wording that an act in the record is about. */
export function answersWording(act: AnswerAct) {
  const text = WORDINGS[act === 'shared' || act === 'unshared' ? 'shared' : 'kept'];
  return { version: WORDING_VERSION, text, hash: createHash('sha256').update(text).digest('hex') };
}

/** What each act can follow. `none`: nothing was said yet. So a second press adds nothing. */
const MAY_FOLLOW: Record<AnswerAct, (AnswerAct | 'none')[]> = {
  agreed: ['none', 'refused', 'withdrawn'],
  refused: ['none'],
  withdrawn: ['agreed', 'shared', 'unshared'],
  shared: ['agreed', 'unshared'],
  unshared: ['shared'],
};
/** After one of these answers are kept. */
const KEPT: AnswerAct[] = ['agreed', 'shared', 'unshared'];

const lastIsOneOf = (subscriberId: string, acts: string[]) =>
  sql`coalesce(${lastAct(sql`${subscriberId}`)}, 'none') IN (${sql.join(
    acts.map(act => sql`${act}`),
    sql`, `,
  )})`;

const DAY = 24 * 60 * 60_000;
/** Of one reader. Anybody with a link could fill the record; nobody changes their mind so often. Taking back is always possible. */
const MOST_ACTS_A_DAY = 20;
const hasRoom = ({ subscriberId, act, at }: Act) =>
  act === 'withdrawn'
    ? sql`true`
    : sql`(SELECT count(*) FROM answer_consents a WHERE a.subscriber_id = ${subscriberId} AND a.at > ${at - DAY}) < ${MOST_ACTS_A_DAY}`;

/** Condition: this reader agrees to answers being kept, at the moment of writing. */
export const agrees = (subscriberId: string) => lastIsOneOf(subscriberId, KEPT);

type Act = { subscriberId: string; act: AnswerAct; at: number; origin: string };

/** Statement that adds a reader's word on their answers to the record, where it changes something and the reader is still there. `only`: a further condition. */
export function recordAnswerAct(db: Db, said: Act, only = sql`true`) {
  const { subscriberId, act, at, origin } = said;
  const { version, hash } = answersWording(act);
  const row = { subscriberId, act, at, origin, wordingVersion: version, wordingHash: hash };
  const isNew = sql`${isThere(subscriberId)} AND ${lastIsOneOf(subscriberId, MAY_FOLLOW[act])}
    AND ${hasRoom(said)} AND ${only}`;
  return db
    .insert(answerConsents)
    .select(rowWhere(answerConsents, row, isNew))
    .returning({ id: answerConsents.id });
}
