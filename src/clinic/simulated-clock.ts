import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { sessions, signInLinks } from '../db/schema.ts';
import { readSetting, writeSetting } from '../db/setting.ts';
import type { Clock } from '../deps.ts';

const KEY = 'clock-offset';

export type SimulatedClock = Clock & { advance(ms: number): Promise<void> };

/** The clock of the built-in mailbox: `wall` plus what was turned on, kept in the database so that time never runs back. */
export async function simulatedClock(db: Db, wall: Clock): Promise<SimulatedClock> {
  let offset = Number((await readSetting(db, KEY)) ?? 0);
  return {
    now: () => wall.now() + offset,
    async advance(ms) {
      const value = offset + ms;
      await db.batch([
        writeSetting(db, KEY, value, wall.now()),
        // Whoever is signed in, or holds a link, lives by the wall clock: their time is moved along.
        db.update(sessions).set({ expiresAt: sql`${sessions.expiresAt} + ${ms}` }),
        db.update(signInLinks).set({ expiresAt: sql`${signInLinks.expiresAt} + ${ms}` }),
      ]);
      offset = value;
    },
  };
}
