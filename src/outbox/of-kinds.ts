import { type SQL, sql } from 'drizzle-orm';
import { deliveries } from '../db/schema.ts';
import { type KindRule, kindsThat } from '../mails/kinds.ts';

/** Condition: `rule` holds for the delivery's kind. It is false for a kind that only a later version knows. */
export const isOfKind = (rule: KindRule): SQL =>
  sql`${deliveries.kind} IN ${sql.raw(`('${kindsThat(rule).join("', '")}')`)}`;
