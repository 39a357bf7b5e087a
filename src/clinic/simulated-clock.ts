import type { Db } from '../db/database.ts';
import { readSetting, writeSetting } from '../db/setting.ts';
import type { Clock } from '../deps.ts';

const KEY = 'clock-offset';

export type SimulatedClock = Clock & { advance(ms: number): Promise<void> };

/** The clock of the built-in mailbox: `wall` plus the time that was added. The database keeps it, so that time never runs back. */
export async function simulatedClock(db: Db, wall: Clock): Promise<SimulatedClock> {
  let offset = Number((await readSetting(db, KEY)) ?? 0);
  return {
    now: () => wall.now() + offset,
    async advance(ms) {
      const value = offset + ms;
      await writeSetting(db, KEY, value, wall.now());
      offset = value;
    },
  };
}
