import type { Db } from '../db/database.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';

/** Its value is when a restored copy last stood here (epoch ms), to the hour. */
export const RESTORED_AT = 'restored-at' satisfies SettingKey;
const HOUR = 60 * 60_000;

/** Call it as long as the database is older than what was already sent. */
export async function noteRestored(db: Db, now: number): Promise<void> {
  const noted = await readSetting(db, RESTORED_AT);
  if (typeof noted === 'number' && Math.abs(now - noted) < HOUR) return;
  await writeSetting(db, RESTORED_AT, now, now);
}
