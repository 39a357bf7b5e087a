import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { readSetting, writeSetting } from '../db/setting.ts';
import type { Deps } from '../deps.ts';
import { TransferError } from '../errors.ts';
import { IMPORTING } from '../pauses/reasons.ts';
import { CARRIED, INHABITED } from './carried.ts';
import type { Contents } from './importing.ts';

/** How far an import has come. `rows`: how many rows of the file with this `sha256` are in the database. */
const Progress = z.object({ sha256: z.string(), rows: z.int() });
export type Progress = z.infer<typeof Progress>;

type Beginning = Pick<Deps, 'db' | 'clock'>;

/** A statement that records how far the import has come. While the record exists, nothing is planned or sent. */
export const keepProgress = ({ db, clock }: Beginning, progress: Progress) =>
  writeSetting(db, IMPORTING, progress, clock.now());

/**
 * Prepares the database. An interrupted import goes on. Otherwise the rows of a database without readers (a sample's settings, audit
 * log) are deleted. Returns how many rows the interrupted import had written, `undefined` for a new one. Throws `TransferError`.
 */
export async function beginImport(deps: Beginning, { footer }: Contents): Promise<number | undefined> {
  const { db } = deps;
  const begun = Progress.optional().parse(await readSetting(db, IMPORTING));
  if (begun && begun.sha256 !== footer.sha256) throw new TransferError(ANOTHER);
  if (begun) return begun.rows;
  if (await isInhabited(db)) throw new TransferError(INHABITED_ALREADY);
  await db.batch([
    keepProgress(deps, { sha256: footer.sha256, rows: 0 }),
    ...CARRIED.map(({ table, where }) => db.delete(table).where(where)),
  ]);
  return undefined;
}

async function isInhabited(db: Deps['db']): Promise<boolean> {
  const some = INHABITED.map(table => sql`EXISTS (SELECT 1 FROM ${table})`);
  const [row] = await db.values<[number]>(sql`SELECT ${sql.join(some, sql` OR `)}`);
  return row![0] === 1;
}

const ANOTHER =
  'an import of another file was begun here and has not come to its end: run it again with that file, or begin with an empty database';
const INHABITED_ALREADY = 'the database holds readers already; an import only goes into an empty one';
