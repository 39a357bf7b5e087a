import { type SQL, sql } from 'drizzle-orm';
import { receivingDomains } from '../db/schema.ts';
import { THROTTLE_WAITS } from './receiving-domain.ts';

/** Condition: the receiving domain is throttled, as `throttledUntil` says. */
export function isThrottled(now: number): SQL {
  const { throttledUntil, strikes } = receivingDomains;
  const waits = THROTTLE_WAITS.map((wait, index) => sql`WHEN ${strikes} <= ${index + 1} THEN ${wait}`);
  const wait = sql`CASE ${sql.join(waits, sql` `)} ELSE ${THROTTLE_WAITS.at(-1)!} END`;
  return sql`${throttledUntil} BETWEEN ${now + 1} AND ${now} + ${wait}`;
}
