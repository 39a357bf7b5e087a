import { sql } from 'drizzle-orm';
import { isIn } from '../db/delivery-states.ts';
import { deliveries, restoreGuard } from '../db/schema.ts';
import type { Deps } from '../deps.ts';
import { keyMarks } from '../links/tokens.ts';
import { LEASED } from '../mails/states.ts';
import { reasonOf } from '../pauses/reasons.ts';
import { readStanding } from '../pauses/sending-state.ts';
import { CARRIED, type Carried } from './carried.ts';
import { FORMAT, type Footer, lineOf, VERSION } from './format.ts';
import { countRows, pagesOf } from './rows.ts';
import { newSeal, newTableSeal } from './seal.ts';

/** `schema`: the name of the database's last migration. */
export type Exporting = Pick<Deps, 'db' | 'keys'> & { schema: string };
/** Called after each page with the number of rows that were read or written. */
export type Moved = (rows: number) => void;

/**
 * All transferred rows as lines, several at a time. Returns the footer. The same rows make the same bytes, whichever database they come
 * from. If rows may change meanwhile, use `exportChecked`.
 */
export async function* exportDatabase(deps: Exporting, moved: Moved = () => {}): AsyncGenerator<string, Footer> {
  const seal = newSeal();
  const header = lineOf(await headerOf(deps));
  seal.header(header);
  yield header;
  for (const carried of CARRIED) {
    const start = lineOf({ table: carried.name, columns: carried.columns });
    seal.start(carried.name, start);
    yield start;
    for await (const rows of pagesOf(deps.db, carried)) {
      const lines = rows.map(lineOf).join('');
      seal.rows(lines, rows.length);
      moved(rows.length);
      yield lines;
    }
  }
  const footer = seal.footer();
  yield lineOf(footer);
  return footer;
}

async function headerOf({ db, keys, schema }: Exporting) {
  const { realMail } = (await db.select().from(restoreGuard).get())!;
  const header = { format: FORMAT, version: VERSION, schema, keys: keyMarks(keys), realMail } as const;
  return { ...header, ...(await pausesThatMove(db)) };
}

/** `restored` has a field of its own: it was there first. */
async function pausesThatMove(db: Deps['db']): Promise<{ restored?: true; pauses?: string[] }> {
  const standing = (await readStanding(db)).pauses.map(({ reason }): string => reason);
  const moving = standing.filter(reason => reasonOf(reason).moves);
  const others = moving.filter(reason => reason !== 'restored').sort();
  return {
    ...(moving.includes('restored') ? { restored: true } : {}),
    ...(others.length > 0 ? { pauses: others } : {}),
  };
}

/** The number of rows that an export will have. */
export async function countAllRows({ db }: Pick<Deps, 'db'>): Promise<number> {
  const counts = await Promise.all(CARRIED.map(carried => countRows(db, carried)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The tables whose rows have changed. If none has, all rows that were read were in the database at one moment: the moment between the
 * two readings.
 */
async function changedSince({ db }: Pick<Deps, 'db'>, footer: Footer, moved: Moved = () => {}): Promise<string[]> {
  const changed: string[] = [];
  for (const carried of CARRIED) {
    const { sha256 } = await sumOf(db, carried, carried.columns, moved);
    if (sha256 !== footer.tables[carried.name]?.sha256) changed.push(carried.name);
  }
  return changed;
}

/** Rows of these tables changed while a database without snapshots was read, so the rows read are not those of one moment. */
export class DatabaseChanged extends Error {
  constructor(readonly tables: string[]) {
    super(`the database changed while it was read (${tables.join(', ')})`);
  }
}

/** `exportDatabase` for a database without snapshots: reads everything a second time. Throws `DatabaseChanged`. */
export async function* exportChecked(deps: Exporting, moved: Moved = () => {}): AsyncGenerator<string, Footer> {
  const footer = yield* exportDatabase(deps, moved);
  const changed = await changedSince(deps, footer, moved);
  if (changed.length > 0) throw new DatabaseChanged(changed);
  return footer;
}

/** The number of mails that were being sent, or about to be, when the rows were read. They may have arrived all the same. */
export async function countUnderWay({ db }: Pick<Deps, 'db'>): Promise<number> {
  const query = db.select({ n: sql<number>`count(*)` }).from(deliveries);
  return (await query.where(isIn(LEASED)).get())!.n;
}

/** Count and hash of the rows of a table in the database. */
export async function sumOf(db: Deps['db'], carried: Carried, columns: string[], moved: Moved) {
  const seal = newTableSeal();
  for await (const rows of pagesOf(db, carried, columns)) {
    seal.add(rows.map(lineOf).join(''), rows.length);
    moved(rows.length);
  }
  return seal.sum();
}
