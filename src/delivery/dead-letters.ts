import { sql } from 'drizzle-orm';
import { field, rowsOf } from '../db/rows.ts';
import { deadLetters } from '../db/schema.ts';
import type { Deps } from '../deps.ts';

/** Writes down deliveries whose queue messages failed again and again. */
export async function bury({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>, ids: string[]): Promise<void> {
  const rows = ids.map(id => ({ id }));
  await db
    .insert(deadLetters)
    .select(sql`SELECT ${field('id')}, ${clock.now()} FROM ${rowsOf(rows)} WHERE true`)
    .onConflictDoNothing();
  log.error('deliveries failed again and again', { count: ids.length });
}
