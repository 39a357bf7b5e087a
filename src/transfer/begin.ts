import { eq, sql } from 'drizzle-orm';
import * as z from 'zod';
import { settings } from '../db/schema.ts';
import { readSetting, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { TransferError } from '../errors.ts';
import { IMPORTING } from '../pauses/reasons.ts';
import { CARRIED, INHABITED } from './carried.ts';
import type { Contents } from './importing.ts';

/**
 * How far an import has come. `rows`: how many rows of the file with this `sha256` are in the database. `step`, where it is not writing
 * rows: `closing`: forms are closed and nothing is written yet · `emptying`: what an earlier import wrote is being deleted · `settled`:
 * all rows are here and compared.
 */
const Progress = z.object({
  sha256: z.string(),
  rows: z.int(),
  step: z.enum(['closing', 'emptying', 'settled']).optional(),
});
export type Progress = z.infer<typeof Progress>;

type Beginning = Pick<Deps, 'db' | 'clock'>;

/** `anew`: what an import has written that did not come to its end is deleted. `closed`: waits until nothing else writes. */
export type Manner = { anew?: boolean; closed?: () => Promise<void> };

/** A statement that records how far the import has come. While the record exists, nothing is planned or sent, and forms are closed. */
export const keepProgress = ({ db, clock }: Beginning, progress: Progress) =>
  writeSetting(db, IMPORTING, progress, clock.now());

/**
 * Prepares the database. An interrupted import goes on. Otherwise forms are closed, and then the rows of a database without readers (a
 * sample's settings, audit log) are deleted. Returns the interrupted import, `undefined` for a new one. Throws `TransferError`.
 */
export async function beginImport(
  deps: Beginning,
  { footer }: Contents,
  { anew = false, closed = async () => {} }: Manner = {},
): Promise<Progress | undefined> {
  const { sha256 } = footer;
  const begun = Progress.optional().parse(await readSetting(deps.db, IMPORTING));
  const hasWritten = begun !== undefined && begun.step !== 'closing';
  if (hasWritten && (anew || begun.step === 'emptying')) return empty(deps, sha256);
  if (hasWritten && begun.sha256 !== sha256) throw new TransferError(ANOTHER);
  if (hasWritten) return begun;
  await refuseInhabited(deps.db);
  await keepProgress(deps, { sha256, rows: 0, step: 'closing' });
  await closed();
  await refuseInhabited(deps.db); // somebody may have signed up just before
  await deps.db.batch([
    keepProgress(deps, { sha256, rows: 0 }),
    ...CARRIED.map(({ table, where }) => deps.db.delete(table).where(where)),
  ]);
  return undefined;
}

/** Deletes what an import wrote, table by table, because D1 limits how long a statement takes. Killed meanwhile, it goes on the next time. */
async function empty(deps: Beginning, sha256: string): Promise<undefined> {
  await keepProgress(deps, { sha256, rows: 0, step: 'emptying' });
  for (const { table, where } of CARRIED.toReversed()) await deps.db.delete(table).where(where);
  for (const { table, where } of CARRIED) await deps.db.delete(table).where(where); // what triggers counted meanwhile
  await keepProgress(deps, { sha256, rows: 0 });
}

/** An import that has written nothing yet is over with that: forms are open again. */
async function refuseInhabited(db: Deps['db']): Promise<void> {
  const some = INHABITED.map(table => sql`EXISTS (SELECT 1 FROM ${table})`);
  const [row] = await db.values<[number]>(sql`SELECT ${sql.join(some, sql` OR `)}`);
  if (row![0] === 0) return;
  await db.delete(settings).where(eq(settings.key, IMPORTING));
  throw new TransferError(INHABITED_ALREADY);
}

const ANOTHER =
  'an import of another file was begun here and has not come to its end: run it again with that file, or begin anew with --anew, which deletes what was imported so far';
const INHABITED_ALREADY = 'the database holds readers already; an import only goes into an empty one';
