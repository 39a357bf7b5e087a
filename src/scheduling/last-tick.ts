import type { Db } from '../db/database.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';
import type { Clock } from '../deps.ts';

const KEY = 'last-tick' satisfies SettingKey;
/** Milliseconds. The scheduler passes each minute; a monitor that asks each minute hears within five that it does not. */
const LONGEST = 4 * 60_000;

/** `at`: when the scheduler last came to the end of a pass (epoch ms, wall clock); `null`: it never did. `stopped`: it should have since. */
export type TickStanding = { at: number | null; stopped: boolean };

export const noteTick = ({ db, wall }: { db: Db; wall: Clock }) => writeSetting(db, KEY, wall.now(), wall.now());

export async function readTickStanding({ db, wall }: { db: Db; wall: Clock }): Promise<TickStanding> {
  const at = await readSetting(db, KEY);
  return typeof at === 'number' ? { at, stopped: wall.now() - at > LONGEST } : { at: null, stopped: false };
}
