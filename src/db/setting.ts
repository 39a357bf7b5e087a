import { eq } from 'drizzle-orm';
import type { Db } from './database.ts';
import { settings } from './schema.ts';

/**
 * Every key there is: the clinic's own settings, and what this installation must not forget while it runs. `moves`: whether it goes along when
 * the readers move to another installation.
 */
export const SETTINGS = {
  clinic: { moves: true },
  'clock-offset': { moves: false },
  'sign-in-mailed': { moves: false },
  'moving-in': { moves: false },
} as const satisfies Record<string, { moves: boolean }>;
export type SettingKey = keyof typeof SETTINGS;

/** The value kept under `key`, as JSON; whoever reads it knows its shape. `undefined`: nothing is kept. */
export async function readSetting(db: Db, key: SettingKey): Promise<unknown> {
  return (await db.select().from(settings).where(eq(settings.key, key)).get())?.value;
}

/** Statement that keeps `value` under `key`, in place of what was there. */
export function writeSetting(db: Db, key: SettingKey, value: unknown, updatedAt: number) {
  return db
    .insert(settings)
    .values({ key, value, updatedAt })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } });
}
