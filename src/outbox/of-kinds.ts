import { type SQL, sql } from 'drizzle-orm';
import { deliveries } from '../db/schema.ts';
import { type KindRule, kindsThat } from '../mails/kinds.ts';

/** Is the delivery at hand of a kind for which `rule` holds? A kind that only a later version knows is never one. */
export const isOfKind = (rule: KindRule): SQL =>
  sql`${deliveries.kind} IN ${sql.raw(`('${kindsThat(rule).join("', '")}')`)}`;
