import { asc, eq } from 'drizzle-orm';
import type { Consent } from '../db/records.ts';
import { consents } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';

/**
 * Under this id the consent record of an erased reader is kept. It is a keyed hash of the address, by which the record can be found by
 * whoever knows the address, and by nobody else. `key`: the address in lower case.
 */
export const evidenceId = ({ keys }: Pick<Deps, 'keys'>, key: string): string =>
  `evd_${keyedHash(keys, 'consent', key).slice(0, 22)}`;

/** What is kept of the consents of readers with this address who were erased, oldest first. */
export function readEvidence(deps: Pick<Deps, 'db' | 'keys'>, key: string): Promise<Consent[]> {
  return deps.db
    .select()
    .from(consents)
    .where(eq(consents.subscriberId, evidenceId(deps, key)))
    .orderBy(asc(consents.at), asc(consents.id));
}
