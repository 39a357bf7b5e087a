import { and, eq, isNull, sql } from 'drizzle-orm';
import { isThere } from '../../db/erased.ts';
import { newId } from '../../db/ids.ts';
import { rowWhere } from '../../db/insert-where.ts';
import type { Subscriber } from '../../db/records.ts';
import { readerCorrections, subscribers } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { audit } from '../../sign-in/audit.ts';
import { fieldWords, SignupForm } from '../../signup/form.ts';
import { searchKey } from '../../signup/name.ts';

type Acting = Pick<Deps, 'db' | 'clock' | 'chance'>;

/** A name as the sign-up form would take it. `name`: `null` if none is given. */
export function parseName(typed: string): { name: string | null } | { error: string } {
  const { data, error } = SignupForm.shape.name.safeParse(typed, { error: () => fieldWords.name.wrong });
  return error ? { error: error.issues[0]!.message } : { name: data ?? null };
}

/** Corrects the name by which mails greet a reader. Returns the correction's id; `undefined`: it is the same, or the reader is gone. */
export async function correctName(deps: Acting, reader: Subscriber, name: string | null): Promise<string | undefined> {
  const { db, clock, chance } = deps;
  const now = clock.now();
  const correction = {
    id: newId(chance, 'cor'),
    subscriberId: reader.id,
    what: 'name',
    before: reader.name,
    after: name,
  } as const;
  const differs = sql`${isThere(reader.id)} AND (SELECT name FROM ${subscribers} WHERE id = ${reader.id}) IS NOT ${name}`;
  const [made] = await db.batch([
    db
      .insert(readerCorrections)
      .select(rowWhere(readerCorrections, { ...correction, at: now, doneAt: now }, differs))
      .returning({ id: readerCorrections.id }),
    setName(db, reader.id, name),
  ]);
  if (made.length === 0) return undefined;
  await audit(deps, 'name-corrected', correction.id, reader.id);
  return correction.id;
}

/** Statement that changes the name. */
export const setName = (db: Acting['db'], id: string, name: string | null) =>
  db
    .update(subscribers)
    .set({ name, nameKey: searchKey(name ?? '') })
    .where(eq(subscribers.id, id));

/** Puts the name back that a correction replaced. `false`: it has changed again since, or was put back already. */
export async function putNameBack(deps: Acting, readerId: string, correctionId: string): Promise<boolean> {
  const { db, clock } = deps;
  const correction = await db.select().from(readerCorrections).where(eq(readerCorrections.id, correctionId)).get();
  if (correction?.subscriberId !== readerId || correction.what !== 'name') return false;
  const { before, after } = correction;
  const isIts = sql`(SELECT name FROM ${subscribers} WHERE id = ${readerId}) IS ${after}`;
  const [undone] = await db.batch([
    db
      .update(readerCorrections)
      .set({ undoneAt: clock.now() })
      .where(and(eq(readerCorrections.id, correctionId), isNull(readerCorrections.undoneAt), isIts))
      .returning({ id: readerCorrections.id }),
    db
      .update(subscribers)
      .set({ name: before, nameKey: searchKey(before ?? '') })
      .where(
        and(
          eq(subscribers.id, readerId),
          sql`${subscribers.name} IS ${after}`,
          sql`EXISTS (SELECT 1 FROM ${readerCorrections} r WHERE r.id = ${correctionId} AND r.undone_at IS NOT NULL)`,
        ),
      ),
  ]);
  if (undone.length === 0) return false;
  await audit(deps, 'name-put-back', correctionId, readerId);
  return true;
}
