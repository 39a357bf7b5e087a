import { type SQL, sql } from 'drizzle-orm';
import { subscribers } from './schema.ts';

type Column = SQL | { getSQL(): SQL };

/** Condition: the id stands for a reader who was erased (`erasing/erase.ts`). False where there is no reader. */
export const isErased = (subscriberId: Column): SQL => sql`(substr(coalesce(${subscriberId}, ''), 1, 4) = 'era_')`;

/** The same of an id that was read. */
export const isErasedId = (subscriberId: string | null): boolean => subscriberId?.startsWith('era_') ?? false;

/** Condition: the reader is still there, so that what is written about them now cannot outlive an erasure of this moment. */
export const isThere = (subscriberId: string): SQL =>
  sql`EXISTS (SELECT 1 FROM ${subscribers} WHERE id = ${subscriberId})`;
