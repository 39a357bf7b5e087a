import { eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { settings } from '../db/schema.ts';
import { type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { errorKind } from '../errors.ts';
import { WAITS_WHILE_AWAY, waitAfter } from './waits.ts';

// A queue outside this process may refuse: it was deleted, or its quota is used up. All times are of the wall clock (epoch ms).

export const QUEUE_REFUSES = 'queue-refuses' satisfies SettingKey;

/** `tries`: how many in a row were refused, at least those that were noted · `next`: when one mail is handed over as a try. */
export type QueueRefusal = { since: number; tries: number; next: number };

/** Whether a try may be made. A moment further ahead than the wait comes from a wrong clock. */
export const isTryDue = ({ tries, next }: QueueRefusal, wallNow: number): boolean =>
  next <= wallNow || next > wallNow + waitAfter(WAITS_WHILE_AWAY, tries);

/** Notes that the queue refused. `before`: what is known of it already. Whoever hands over out of turn does not make the wait longer. */
export async function noteQueueRefuses(
  { db, wall, log }: Pick<Deps, 'db' | 'wall' | 'log'>,
  error: unknown,
  before?: QueueRefusal,
): Promise<void> {
  const now = wall.now();
  const tries = (before?.tries ?? 0) + 1;
  const refusal: QueueRefusal = { since: before?.since ?? now, tries, next: now + waitAfter(WAITS_WHILE_AWAY, tries) };
  const note = writeSetting(db, QUEUE_REFUSES, refusal, now);
  log.error('the queue takes no mail: it waits in the database', { error: errorKind(error), tries });
  await note;
}

/** The same for somebody who does not know what was noted before, and leaves that alone. */
export async function noteFirstRefusal({ db, wall, log }: Pick<Deps, 'db' | 'wall' | 'log'>, error: unknown) {
  const now = wall.now();
  log.warn('the queue did not take a mail; a pass of the scheduler will try again', { error: errorKind(error) });
  const value: QueueRefusal = { since: now, tries: 1, next: now + waitAfter(WAITS_WHILE_AWAY, 1) };
  await db.insert(settings).values({ key: QUEUE_REFUSES, value, updatedAt: now }).onConflictDoNothing();
}

/** Statement that forgets the refusal, because the queue has taken mail. */
export const forgetQueueRefusal = (db: Db) => db.delete(settings).where(eq(settings.key, QUEUE_REFUSES));
