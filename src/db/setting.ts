import { eq } from 'drizzle-orm';
import type { Db } from '../deps.ts';
import { settings } from './schema.ts';

/** The value kept under `key`, as JSON; whoever reads it knows its shape. `undefined`: nothing is kept. */
export async function readSetting(db: Db, key: string): Promise<unknown> {
  return (await db.select().from(settings).where(eq(settings.key, key)).get())?.value;
}

/** Statement that keeps `value` under `key`, in place of what was there. */
export function writeSetting(db: Db, key: string, value: unknown, updatedAt: number) {
  return db
    .insert(settings)
    .values({ key, value, updatedAt })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } });
}
