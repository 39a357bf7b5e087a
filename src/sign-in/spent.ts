import { and, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { passkeys, signInCodes, unremembered } from '../db/schema.ts';
import { isMemoryKept } from '../db/unremembered.ts';

/** Statement by which the memory learns that these codes open nothing any more, so that no backup brings them back. */
export const rememberSpentCodes = (db: Db, which?: SQL) =>
  db
    .insert(unremembered)
    .select(
      db
        .select({ id: signInCodes.hash, about: sql<'way-in'>`'way-in'`.as('about') })
        .from(signInCodes)
        .where(and(which, isMemoryKept)),
    )
    .onConflictDoNothing();

/** The same of a passkey. It comes before the statement that removes it. */
export const rememberRemovedPasskey = (db: Db, id: string) =>
  db
    .insert(unremembered)
    .select(
      db
        .select({ id: passkeys.id, about: sql<'way-in'>`'way-in'`.as('about') })
        .from(passkeys)
        .where(sql`${passkeys.id} = ${id} AND ${isMemoryKept}`),
    )
    .onConflictDoNothing();
