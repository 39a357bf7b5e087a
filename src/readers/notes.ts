import { and, eq } from 'drizzle-orm';
import { isThere } from '../db/erased.ts';
import { derivedId } from '../db/ids.ts';
import { rowWhere } from '../db/insert-where.ts';
import { readerNotes } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../sign-in/audit.ts';

type Acting = Pick<Deps, 'db' | 'clock'>;

/** The most characters of a note, as people count them. */
export const LONGEST_NOTE = 500;
/** Milliseconds in which the same words are the same note, such as a second press. */
const SAME_NOTE_MS = 60_000;

/** A note as it is kept. `undefined`: nothing was written, or too much. Signs that nobody sees are left out. */
export function parseNote(typed: string): string | undefined {
  const text = typed
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, sign => (sign === '\n' ? sign : ''))
    .trim();
  return text !== '' && [...text].length <= LONGEST_NOTE ? text : undefined;
}

/** Keeps a note on a reader, once for each press. Returns its id; `undefined`: the reader is gone. `text`: as `parseNote` gives it. */
export async function addNote(deps: Acting, subscriberId: string, text: string): Promise<string | undefined> {
  const { db, clock } = deps;
  const at = clock.now();
  const id = derivedId('nte', subscriberId, text, Math.floor(at / SAME_NOTE_MS));
  const added = await db
    .insert(readerNotes)
    .select(rowWhere(readerNotes, { id, subscriberId, text, at }, isThere(subscriberId)))
    .onConflictDoNothing()
    .returning({ id: readerNotes.id });
  if (added.length > 0) await audit(deps, 'note-added', id, subscriberId);
  return (await db.$count(readerNotes, eq(readerNotes.id, id))) > 0 ? id : undefined;
}

/** Deletes a note for good. `false`: it is gone already. */
export async function deleteNote(deps: Acting, subscriberId: string, id: string): Promise<boolean> {
  const deleted = await deps.db
    .delete(readerNotes)
    .where(and(eq(readerNotes.id, id), eq(readerNotes.subscriberId, subscriberId)))
    .returning({ id: readerNotes.id });
  if (deleted.length > 0) await audit(deps, 'note-deleted', id, subscriberId);
  return deleted.length > 0;
}
