import { type SQL, sql } from 'drizzle-orm';
import { isErased } from './erased.ts';
import { subscribers } from './schema.ts';

/** Condition: what is asked for in a mail to this reader may be recorded. Nothing is of who was erased, or does not want it. */
export const mayBeSeen = (subscriberId: { getSQL(): SQL }): SQL => sql`NOT ${isErased(subscriberId)} AND NOT EXISTS (
  SELECT 1 FROM ${subscribers} u WHERE u.id = ${subscriberId} AND u.untracked_since IS NOT NULL)`;
