import { eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { isErasedId } from '../db/erased.ts';
import { deliveries } from '../db/schema.ts';
import { DayoriError, notFound } from '../errors.ts';

/** Whether the mail with this link went to a reader who was erased since. */
export async function isOfErased(db: Db, deliveryId: string): Promise<boolean> {
  const { subscriberId } = deliveries;
  const found = await db.select({ subscriberId }).from(deliveries).where(eq(deliveries.id, deliveryId)).get();
  return isErasedId(found?.subscriberId ?? null);
}

/** Why a link of a mail leads nowhere: its reader was erased, or there is no such mail. `deliveryId`: unset if the token is none. */
export async function whyAbsent(db: Db, deliveryId: string | undefined): Promise<DayoriError> {
  const isGone = deliveryId !== undefined && (await isOfErased(db, deliveryId));
  return isGone ? new DayoriError('gone', 'The reader of this mail was erased.') : notFound();
}
