import { eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import type { Subscriber } from '../../db/records.ts';
import { subscribers } from '../../db/schema.ts';

/** The id of the reader with exactly this address. `key`: normalised by `parseAddress`. */
export async function findByAddress(db: Db, key: string): Promise<string | undefined> {
  return (await db.select({ id: subscribers.id }).from(subscribers).where(eq(subscribers.emailKey, key)).get())?.id;
}

export const findSubscriber = (db: Db, id: string): Promise<Subscriber | undefined> =>
  db.select().from(subscribers).where(eq(subscribers.id, id)).get();
