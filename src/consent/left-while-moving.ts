import { and, eq, sql } from 'drizzle-orm';
import * as z from 'zod';
import { settings } from '../db/schema.ts';
import type { SettingKey } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { unsubscribe } from './unsubscribe.ts';

// Who leaves while an import runs. Their rows may not be here yet, and a row that changed would no longer be what the file says. Mail
// providers press the button for the reader and may press it once (RFC 8058), so nobody can be asked to come again.

const LEFT = 'left-while-moving' satisfies SettingKey;
/** By delivery: when the button was pressed (epoch ms), and from where. */
const Left = z.record(z.string(), z.tuple([z.number(), z.string()]));

/** Keeps that the reader of this delivery leaves. The first press counts. One statement, so that no press is lost to another one. */
export async function keepLeaver({ db, clock }: Pick<Deps, 'db' | 'clock'>, deliveryId: string, origin: string) {
  const now = clock.now();
  const entry = sql`json_array(${now}, ${origin})`;
  const value = sql`json_insert(${settings.value}, ${`$."${deliveryId}"`}, ${entry})`;
  await db.run(sql`INSERT INTO ${settings} (key, value, updated_at) VALUES (${LEFT}, json_object(${deliveryId}, ${entry}), ${now})
    ON CONFLICT (key) DO UPDATE SET value = ${value}`);
}

/** Condition: nobody's leaving waits. */
export const nobodyLeft = sql`NOT EXISTS (SELECT 1 FROM ${settings} WHERE ${settings.key} = ${LEFT})`;

/** Lets everybody leave whose rows are here by now, as at the moment of the press. Whoever presses meanwhile waits for the next call. */
export async function letLeave({ db, log }: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const isTheirs = eq(settings.key, LEFT);
  const text = sql<string>`CAST(${settings.value} AS TEXT)`;
  const kept = await db.select({ text }).from(settings).where(isTheirs).get();
  if (!kept) return;
  for (const [deliveryId, [at, origin]] of Object.entries(Left.parse(JSON.parse(kept.text))))
    await unsubscribe({ db, log, clock: { now: () => at } }, deliveryId, origin);
  await db.delete(settings).where(and(isTheirs, eq(text, kept.text)));
}
