import { eq } from 'drizzle-orm';
import { subscribers } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { erase } from '../../erasing/erase.ts';

/** Erases the reader with this address, in lower case. */
export async function eraseReader(deps: Deps, key: string): Promise<void> {
  const reader = await deps.db.select().from(subscribers).where(eq(subscribers.emailKey, key)).get();
  await erase(deps, reader!.id);
}
