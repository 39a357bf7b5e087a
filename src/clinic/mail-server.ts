import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { settings } from '../db/schema.ts';
import { readSetting, type SettingKey, writeSetting } from '../db/setting.ts';
import type { Deps, MailServer } from '../deps.ts';
import { type Opened, seal, unseal } from './sealing.ts';

// The mail server that the clinic typed into its pages. Its password stands in the database sealed, and nowhere else.

const KEY = 'mail-server' satisfies SettingKey;
const Kept = z.object({ host: z.string(), port: z.number(), user: z.string(), sealed: z.string() }).optional();
type Kept = NonNullable<z.infer<typeof Kept>>;

/** A server without its password. */
export type Account = Omit<MailServer, 'password'>;

type Keeping = Pick<Deps, 'db' | 'keys'>;

/** `cannot-be-opened`: a server is kept, and its password was sealed under another `APP_SECRET`, or was changed. */
export async function readMailServer({ db, keys }: Keeping): Promise<MailServer | 'cannot-be-opened' | undefined> {
  const value = await readSetting(db, KEY);
  if (value === undefined) return undefined;
  const kept = Kept.safeParse(value).data;
  const opened = kept && open(keys, kept);
  return kept && opened ? { ...accountOf(kept), password: opened.text } : 'cannot-be-opened';
}

/** What is kept, without its password. `undefined`: nothing, or nothing that this version can read. */
export async function readAccount(db: Deps['db']): Promise<Account | undefined> {
  const kept = Kept.catch(undefined).parse(await readSetting(db, KEY));
  return kept && accountOf(kept);
}

/** Statement that keeps the server, its password sealed with the newest key. */
export function keepMailServer(
  { db, keys, chance, wall }: Keeping & Pick<Deps, 'chance' | 'wall'>,
  server: MailServer,
) {
  const sealed = seal(keys, chance, boundTo(server), server.password);
  return writeSetting(db, KEY, { ...accountOf(server), sealed } satisfies Kept, wall.now());
}

/** After a new secret was set in front of the old one: seals the password with the new one. Not if somebody changes the server meanwhile. */
export async function resealMailServer(deps: Keeping & Pick<Deps, 'chance'>): Promise<void> {
  const { db, keys, chance } = deps;
  const kept = Kept.catch(undefined).parse(await readSetting(db, KEY));
  const opened = kept && open(keys, kept);
  if (!kept || !opened?.stale) return;
  const value: Kept = { ...kept, sealed: seal(keys, chance, boundTo(kept), opened.text) };
  await db
    .update(settings)
    .set({ value })
    .where(sql`${settings.key} = ${KEY} AND ${settings.value} ->> '$.sealed' = ${kept.sealed}`);
}

const open = (keys: Deps['keys'], kept: Kept): Opened | undefined => unseal(keys, boundTo(kept), kept.sealed);

/** Whoever changes host, port or user in the database does not get the password sent there. */
const boundTo = ({ host, port, user }: Account): string => JSON.stringify([KEY, host, port, user]);

const accountOf = ({ host, port, user }: Account): Account => ({ host, port, user });

export const isSameAccount = (a: Account, b: Account): boolean => boundTo(a) === boundTo(b);
