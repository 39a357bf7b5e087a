import { type SQL, sql } from 'drizzle-orm';

/**
 * Condition: nobody could see whether this lesson was opened. It was delivered and not seen opened, and it had no picture, or no
 * picture was ever fetched for its reader. `lesson_counts.not_to_be_seen` counts the same as things happen. `delivery`: the alias of its row in the statement.
 */
export const isNotToBeSeen = (delivery: SQL): SQL =>
  sql`${delivery}.kind = 'lesson' AND ${delivery}.state = 'sent' AND ${delivery}.bounced_at IS NULL
    AND ${delivery}.opened_as = 'none' AND NOT ${delivery}.picture_fetched
    AND (${delivery}.untracked OR NOT EXISTS (SELECT 1 FROM deliveries o
      WHERE o.subscriber_id = ${delivery}.subscriber_id AND o.picture_fetched))`;
