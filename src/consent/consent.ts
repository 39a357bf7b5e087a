import { createHash } from 'node:crypto';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isThere } from '../db/erased.ts';
import { rowWhere } from '../db/insert-where.ts';
import type { Consent } from '../db/records.ts';
import { type ConsentAct, consents } from '../db/schema.ts';
import { t } from '../texts/ja.ts';

/** Raise this when the wording changes. The consent record keeps which version somebody agreed to. */
const WORDING_VERSION = '2026-11-27';

export const consentWording = () => ({
  version: WORDING_VERSION,
  text: t.landing.fields.consent.label,
  hash: createHash('sha256').update(t.landing.fields.consent.label).digest('hex'),
});

/** Whether this reader has ever confirmed, so that there is a consent to prove. */
export async function isConfirmed(db: Db, subscriberId: string): Promise<boolean> {
  const { id, act } = consents;
  const ofReader = and(eq(consents.subscriberId, subscriberId), eq(act, 'confirmed'));
  return (await db.select({ id }).from(consents).where(ofReader).limit(1).get()) !== undefined;
}

/** For a statement: what stands in `column` of the last row by which this reader agreed or left. */
export const lastWord = (
  subscriberId: SQL | string,
  column: 'act' | 'signup_id',
): SQL => sql`(SELECT c.${sql.raw(column)}
  FROM ${consents} c WHERE c.subscriber_id = ${subscriberId} AND c.act <> 'requested' ORDER BY c.id DESC LIMIT 1)`;

/** Condition: the reader's record does not have the confirmation of this sign-up yet. By the index on the reader. */
export const isUnrecorded = (subscriberId: string, signupId: string): SQL => sql`NOT EXISTS (SELECT 1 FROM ${consents} c
  WHERE c.subscriber_id = ${subscriberId} AND c.signup_id = ${signupId} AND c.act = 'confirmed')`;

type Given = { act: ConsentAct; subscriberId: string; signupId: string | null; at: number; origin: string };

/**
 * Statement that adds one row to the consent record of a reader, unless they were erased meanwhile. `origin`: keyed hash of the network
 * address. `voice`: the reader's own, unless the clinic says it for them; it also says how, or which correction was confirmed. `only`: a further condition.
 */
export function recordConsent(
  db: Db,
  given: Given,
  voice: Partial<Pick<Consent, 'recordedBy' | 'givenHow' | 'givenOn' | 'correctionId'>> = {},
  only = sql`true`,
) {
  const { version, hash } = consentWording();
  const row = { ...given, ...voice, wordingVersion: version, wordingHash: hash };
  return db.insert(consents).select(rowWhere(consents, row, sql`${isThere(given.subscriberId)} AND ${only}`));
}
