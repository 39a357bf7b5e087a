import { eq } from 'drizzle-orm';
import type { Db } from './database.ts';
import { settings } from './schema.ts';

/** Every key of `settings`: the clinic's own settings, and what this installation must remember. `moves`: a transfer takes it along. */
export const SETTINGS = {
  clinic: { moves: true },
  'clock-offset': { moves: false },
  'sign-in-mailed': { moves: false },
  'moving-in': { moves: false },
  'left-while-moving': { moves: false },
  keys: { moves: false },
  'mail-server': { moves: false },
  setup: { moves: true },
  trial: { moves: true },
  unpurged: { moves: false },
  'readers-tidied': { moves: false },
  /** Since when readers whose courses are over are let go (epoch ms), and when it was done last. */
  'readers-let-go': { moves: true },
  /** Of which period the clinic was told last, and in which copy of the database. */
  'clinic-letter': { moves: true },
  backup: { moves: false },
  'backup-watch': { moves: false },
  /** Whoever knows the address can post to it, so no export carries it. */
  'alarm-target': { moves: false },
  'alarm-told': { moves: false },
  /** How often figures were corrected here (`recount-figures.ts`). */
  'figures-corrected': { moves: false },
  /** When a restored copy last stood here (`restore-guard/restored-at.ts`). */
  'restored-at': { moves: false },
  /** When the scheduler last came to the end of a pass. */
  'last-tick': { moves: false },
  /** Since when the queue takes no mail, and when one is handed over as a try (`outbox/queue-refusal.ts`). */
  'queue-refuses': { moves: false },
} as const satisfies Record<string, { moves: boolean }>;
export type SettingKey = keyof typeof SETTINGS;

/** The JSON value kept under `key`; the caller knows its shape. `undefined`: there is none. */
export async function readSetting(db: Db, key: SettingKey): Promise<unknown> {
  return (await db.select().from(settings).where(eq(settings.key, key)).get())?.value;
}

/** Statement that sets the value of `key`. */
export function writeSetting(db: Db, key: SettingKey, value: unknown, updatedAt: number) {
  return db
    .insert(settings)
    .values({ key, value, updatedAt })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt } });
}
