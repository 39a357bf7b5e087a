import { type SQL, sql } from 'drizzle-orm';
import { deliveries } from '../db/schema.ts';

/**
 * Condition: another lesson has the local day of this delivery's reader, so that no lesson may go out. It was accepted on that day, is
 * being sent, or was sent on that day and may have arrived. A lesson that was refused, or that waits, has no day. `from`, `until`: the
 * day's bounds (epoch ms). Never true for a notice.
 */
export const isDayTaken = (from: SQL, until: SQL): SQL => sql`(${deliveries.kind} = 'lesson' AND EXISTS (
  SELECT 1 FROM ${deliveries} d
  WHERE d.subscriber_id = ${deliveries.subscriberId} AND d.kind = 'lesson' AND d.id <> ${deliveries.id}
    AND (d.state = 'sending' OR d.accepted_at >= ${from} AND d.accepted_at < ${until}
      OR d.possible_duplicate AND d.entered_at >= ${from} AND d.entered_at < ${until})))`;
