import { keepProgress, type Progress } from './begin.ts';
import { CARRIED, type Carried, COUNTED_ONCE, isCounted } from './carried.ts';
import type { Moved } from './export.ts';
import type { Row, TableStart } from './format.ts';
import type { Importing, OpenFile } from './importing.ts';
import { linesOfExport } from './inspect.ts';
import { insertRows } from './rows.ts';

/** D1 takes 2 MB as one parameter. A character of ours has at most three bytes in UTF-8. */
const CHUNK = { rows: 2_000, characters: 300_000 };

type Written = { carried: Carried; columns: string[] }[];
type Chunk = { carried: Carried; columns: string[]; rows: Row[] };

/**
 * Writes the rows of the file from where an earlier import stopped. Each transaction records how far it has come. Returns the tables of
 * the file with their columns.
 */
export async function writeTables(
  deps: Pick<Importing, 'db' | 'clock'>,
  open: OpenFile,
  { sha256, already }: { sha256: Progress['sha256']; already: number },
  moved: Moved,
): Promise<Written> {
  const written: Written = [];
  let done = 0;
  for await (const chunk of chunksOf(open)) {
    const { carried, columns, rows } = chunk;
    if (written.at(-1)?.carried !== carried) {
      written.push({ carried, columns });
      if (isCounted(carried)) await deps.db.delete(carried.table);
    }
    const before = done;
    done += rows.length;
    moved(rows.length);
    // Triggers may have counted since, so their tables are always written from the start.
    const left = isCounted(carried) ? rows : rows.slice(Math.max(0, already - before));
    if (left.length > 0) await write(deps, { carried, columns, rows: left }, { sha256, rows: Math.max(done, already) });
  }
  return written;
}

function write(deps: Pick<Importing, 'db' | 'clock'>, { carried, columns, rows }: Chunk, progress: Progress) {
  return deps.db.batch([insertRows(deps.db, carried, columns, rows), keepProgress(deps, progress)]);
}

/** The rows of each table in pieces for one statement each. A table without rows has one empty piece. */
async function* chunksOf(open: OpenFile): AsyncGenerator<Chunk> {
  let start: TableStart | undefined;
  let rows: Row[] = [];
  let characters = 0;
  const take = (table: TableStart): Chunk => {
    const carried = CARRIED.find(({ name }) => name === table.table)!;
    const chunk = { carried, columns: table.columns, rows };
    rows = [];
    characters = 0;
    return chunk;
  };
  for await (const line of linesOfExport(open)) {
    if ('row' in line) {
      if (!start) continue; // of a table that is passed over
      rows.push(line.row);
      characters += lengthOf(line.row);
      if (rows.length >= CHUNK.rows || characters >= CHUNK.characters) yield take(start);
    } else {
      if (start) yield take(start);
      start = 'start' in line && !COUNTED_ONCE.includes(line.start.table) ? line.start : undefined;
    }
  }
}

const lengthOf = (row: Row): number => row.reduce<number>((sum, value) => sum + String(value).length + 3, 2);
