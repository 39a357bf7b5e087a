import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/database.ts';
import { consents, deliveries, subscribers, suppressions } from '../db/schema.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { keyMarks } from '../links/tokens.ts';

const KEY = 'keys' satisfies SettingKey;
/** The marks of all keys that this database was written with, newest first. Whoever reads them learns nothing about the keys. */
const Known = z.array(z.string()).min(1).optional();

type Keyed = Pick<Deps, 'db' | 'keys'>;

/**
 * Whether these keys open all links that were signed here and recognise the suppressed addresses: every known key is among them, and the
 * oldest is the same. Where there is nothing yet to open or recognise, any keys will do. Remembers the keys that are new; a database of
 * 0.1.0 learns its keys by the first look.
 */
export async function areKeysKnown({ db, keys, wall }: Keyed & Pick<Deps, 'wall'>): Promise<boolean> {
  const known = Known.catch(undefined).parse(await readSetting(db, KEY));
  const ours = keyMarks(keys);
  if (known && !includesAll(ours, known) && (await isInhabited(db))) return false;
  if (known?.join() !== ours.join()) await writeSetting(db, KEY, ours, wall.now());
  return true;
}

const includesAll = (ours: string[], known: string[]): boolean =>
  known.every(mark => ours.includes(mark)) && known.at(-1) === ours.at(-1);

/** Statement after which the database counts as written with these keys, and no others. */
export const acceptKeys = ({ db, keys, wall }: Keyed & Pick<Deps, 'wall'>) =>
  writeSetting(db, KEY, keyMarks(keys), wall.now());

/** Whether a new key would make something here worthless, as far as the database knows. */
export const needsItsKeys = async (db: Db): Promise<boolean> =>
  (await readSetting(db, KEY)) !== undefined || isInhabited(db);

/** Whether there are rows that were signed for, or hashed, with a key. */
async function isInhabited(db: Db): Promise<boolean> {
  const some = [subscribers, consents, deliveries, suppressions].map(table => sql`EXISTS (SELECT 1 FROM ${table})`);
  const [row] = await db.values<[number]>(sql`SELECT ${sql.join(some, sql` OR `)}`);
  return row![0] === 1;
}
