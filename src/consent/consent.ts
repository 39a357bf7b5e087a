import { createHash } from 'node:crypto';
import type { Db } from '../db/database.ts';
import type { Consent } from '../db/records.ts';
import { type ConsentAct, consents } from '../db/schema.ts';
import { t } from '../texts/ja.ts';

/** Raise this when the wording changes. The consent record keeps which version somebody agreed to. */
const WORDING_VERSION = '2026-11-22';

export const consentWording = () => ({
  version: WORDING_VERSION,
  text: t.landing.fields.consent.label,
  hash: createHash('sha256').update(t.landing.fields.consent.label).digest('hex'),
});

type Given = { act: ConsentAct; subscriberId: string; signupId: string | null; at: number; origin: string };

/**
 * Statement that adds one row to the consent record. `origin`: keyed hash of the network address. `voice`: the reader's own, unless
 * the clinic says it for them.
 */
export function recordConsent(db: Db, given: Given, voice: Partial<Pick<Consent, 'recordedBy'>> = {}) {
  const { version, hash } = consentWording();
  return db.insert(consents).values({ ...given, ...voice, wordingVersion: version, wordingHash: hash });
}
