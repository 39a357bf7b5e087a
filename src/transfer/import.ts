import { and, eq, sql } from 'drizzle-orm';
import { acceptKeys } from '../clinic/known-keys.ts';
import { EVER, followFrom } from '../clinic/local-offsets.ts';
import { readTimeZone } from '../clinic/settings.ts';
import { letLeave, nobodyLeft } from '../consent/left-while-moving.ts';
import { randomText } from '../db/ids.ts';
import { countErased, recountStatements } from '../db/recount-figures.ts';
import { deliveries, type PauseReason as KeptReason, restoreGuard, settings, unremembered } from '../db/schema.ts';
import { TransferError } from '../errors.ts';
import { IMPORTING } from '../pauses/reasons.ts';
import { pauseFor } from '../pauses/sending-state.ts';
import { beginImport, keepProgress, type Manner } from './begin.ts';
import { type Moved, sumOf } from './export.ts';
import type { Footer, Header } from './format.ts';
import type { Contents, Importing, OpenFile } from './importing.ts';
import { noteActors, noteAsked, notePictures, noteStops } from './recount.ts';
import { writeTables } from './write-tables.ts';

export type Imported = { rows: number; readers: number; continued: boolean };

/**
 * Fills a database without readers from an export. `contents`: the result of `inspect`, so that nothing is written before the whole
 * file was read and accepted. An interrupted import continues when called again with the same file. Until its end nothing is planned or
 * sent. After it sending is paused, because the old installation may have sent since. `moved` is called twice for each row: when it is
 * written and when it is read back. Throws `TransferError`.
 */
export async function importDatabase(
  deps: Pick<Importing, 'db' | 'keys' | 'clock' | 'chance' | 'log'>,
  open: OpenFile,
  contents: Contents,
  moved: Moved = () => {},
  manner: Manner = {},
): Promise<Imported> {
  const { footer, rows } = contents;
  const begun = await beginImport(deps, contents, manner);
  if (begun?.step !== 'settled') await fill(deps, open, contents, begun?.rows ?? 0, moved);
  await reopen(deps);
  return { rows, readers: footer.tables.subscribers?.rows ?? 0, continued: begun !== undefined };
}

async function fill(
  deps: Pick<Importing, 'db' | 'keys' | 'clock' | 'chance'>,
  open: OpenFile,
  contents: Contents,
  already: number,
  moved: Moved,
) {
  const { header, footer } = contents;
  const written = await writeTables(deps, open, { sha256: footer.sha256, already }, moved);
  await compare(deps, contents, written, moved);
  await followFrom(deps.db, await readTimeZone(deps.db), EVER);
  await settle(deps, header, footer);
}

/** Lets those leave who pressed meanwhile, and opens forms in a moment in which nobody else waits to leave. */
async function reopen(deps: Pick<Importing, 'db' | 'log'>) {
  do await letLeave(deps);
  while ((await endUnlessSomebodyLeft(deps)).length === 0);
}

const endUnlessSomebodyLeft = ({ db }: Pick<Importing, 'db'>) =>
  db
    .delete(settings)
    .where(and(eq(settings.key, IMPORTING), nobodyLeft))
    .returning({ key: settings.key });

/** Reads every table back and compares it with the file's footer. */
async function compare(
  { db }: Pick<Importing, 'db'>,
  { footer }: Contents,
  written: Awaited<ReturnType<typeof writeTables>>,
  moved: Moved,
) {
  for (const { carried, columns } of written) {
    const expected = footer.tables[carried.name]!;
    const { rows, sha256 } = await sumOf(db, carried, columns, moved);
    if (rows !== expected.rows)
      throw new TransferError(`${carried.name} has ${rows} rows here and ${expected.rows} in the file: ${ALIEN}`);
    if (sha256 !== expected.sha256) throw new TransferError(`${carried.name} is not what the file says: ${ALIEN}`);
  }
}

const ALIEN =
  'something else wrote here during the import; begin anew with --anew, which deletes what was imported so far';

/** `hasSealed`: the file says what was counted of erased readers. Forms stay closed. The restore guard's mark is counted as its triggers do, and never decreases. */
async function settle(
  { db, keys, clock, chance }: Pick<Importing, 'db' | 'keys' | 'clock' | 'chance'>,
  { realMail, restored, pauses = [] }: Header,
  { sha256, tables }: Footer,
) {
  const hasSealed = 'cohort_counts' in tables;
  const moved = [...(restored ? ['restored'] : []), ...pauses] as KeptReason[]; // a reason of a later version is kept as it is
  const mark = sql`max(${restoreGuard.mark}, (SELECT count(*) FROM ${deliveries} WHERE state = 'sent')
    + (SELECT count(*) FROM consents WHERE act = 'withdrawn') + (SELECT count(*) FROM answer_consents WHERE act = 'withdrawn') + (SELECT count(*) FROM suppressions))`;
  await db.batch([
    notePictures(db),
    noteAsked(db),
    noteStops(db),
    noteActors(db),
    ...(hasSealed ? [] : countErased(db)),
    ...recountStatements(db),
    acceptKeys({ db, keys, wall: clock }),
    db.update(restoreGuard).set({
      mark,
      realMail: sql`${restoreGuard.realMail} OR ${realMail ? 1 : 0}`,
      ...{ memoryId: randomText(chance, 16), memoryEntry: 0 }, // a memory of its own begins with what was imported
    }),
    db.delete(unremembered),
    pauseFor({ db, clock }, 'moved'),
    ...moved.map(reason => pauseFor({ db, clock }, reason)),
    keepProgress({ db, clock }, { sha256, rows: 0, step: 'settled' }),
  ]);
}
