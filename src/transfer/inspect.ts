import { TransferError } from '../errors.ts';
import { keyMarks } from '../links/tokens.ts';
import { CARRIED, COUNTED_ONCE } from './carried.ts';
import {
  FORMAT,
  type Footer,
  type Header,
  type Line,
  lineOf,
  linesOf,
  parseLine,
  type TableStart,
  VERSION,
} from './format.ts';
import type { Contents, Importing, OpenFile } from './importing.ts';
import { type Judge, newJudge } from './judge.ts';
import { newSeal } from './seal.ts';

/** Reads an export to its end and refuses a file that cannot be imported as a whole. Writes nothing. Throws `TransferError`. */
export async function inspect(
  deps: Pick<Importing, 'keys' | 'schemas' | 'otherSecret' | 'library'>,
  open: OpenFile,
): Promise<Contents> {
  const lines = linesOfExport(open);
  const first = await lines.next();
  const header = acceptHeader(deps, first.done ? undefined : first.value);
  const seal = newSeal();
  seal.header(lineOf(header));
  const judge = newJudge(deps.library);
  const footer = await sealRest(lines, seal, judge);
  if (lineOf(footer) !== lineOf(seal.footer())) refuse(DAMAGED);
  const fault = judge.fault();
  if (fault) refuse(`the file adds up, but cannot be imported, and nothing was changed: ${fault}`);
  return { header, footer, rows: Object.values(footer.tables).reduce((sum, { rows }) => sum + rows, 0) };
}

/** Reads the lines after the header, up to the footer. */
async function sealRest(lines: AsyncIterable<Line>, seal: ReturnType<typeof newSeal>, judge: Judge): Promise<Footer> {
  let start: TableStart | undefined;
  let footer: Footer | undefined;
  for await (const line of lines) {
    if (footer || 'header' in line) refuse(DAMAGED);
    if ('footer' in line) footer = line.footer;
    else if ('start' in line) {
      start = acceptTable(line.start, start);
      seal.start(start.table, lineOf(start));
    } else {
      if (!start || line.row.length !== start.columns.length) return refuse(DAMAGED);
      seal.rows(lineOf(line.row), 1);
      judge.row(start, line.row);
    }
  }
  return footer ?? refuse('the file is cut off: its end is missing; copy it again, or export again');
}

/** The parsed lines. The file must hold nothing else, not even one byte. */
export async function* linesOfExport(open: OpenFile): AsyncGenerator<Line> {
  let number = 0;
  try {
    for await (const line of linesOf(open())) {
      number += 1;
      const parsed = parseLine(line);
      if (parsed) yield parsed;
      else return refuse(line.startsWith(BEGINNING) || number > 1 ? damagedOrCut(line) : NOT_OURS);
    }
  } catch (error) {
    if (error instanceof RangeError) refuse(number === 0 ? NOT_OURS : DAMAGED);
    throw error;
  }
}

function acceptHeader(
  { keys, schemas, otherSecret }: Pick<Importing, 'keys' | 'schemas' | 'otherSecret'>,
  line?: Line,
): Header {
  if (!line || !('header' in line) || line.header.format !== FORMAT) return refuse(NOT_OURS);
  const { header } = line;
  if (header.version !== VERSION || !schemas.includes(header.schema)) refuse(NEWER);
  if (!otherSecret && !opensLinksOf(header, keyMarks(keys))) refuse(OTHER_SECRET);
  return header;
}

/** Every key that signed links there must be here. The oldest must be the same, because hashes of suppressed addresses use it. */
const opensLinksOf = ({ keys }: Header, ours: string[]): boolean =>
  keys.every(key => ours.includes(key)) && keys.at(-1) === ours.at(-1);

/** Tables must come in our order. Tables and columns that an older version did not have may be missing. */
function acceptTable(start: TableStart, before: TableStart | undefined): TableStart {
  if (COUNTED_ONCE.includes(start.table)) return start;
  const place = (name?: string) => CARRIED.findIndex(carried => carried.name === name);
  const carried = CARRIED[place(start.table)] ?? refuse(NEWER);
  if (start.columns.some(column => !carried.columns.includes(column))) refuse(NEWER);
  if (carried.key.some(column => !start.columns.includes(column))) refuse(DAMAGED);
  if (place(start.table) <= place(before?.table)) refuse(DAMAGED);
  return start;
}

const NOT_OURS = 'the file is no export of Dayori';
const DAMAGED = 'the file is damaged: it does not add up to the sum at its end; copy it again, or export again';
const NEWER = 'the file comes from a newer version of Dayori; update the program first';
const OTHER_SECRET =
  'APP_SECRET here is not that of the installation the file comes from: no link in a mail that was sent would open, and suppressed addresses would not be recognised. Set the same (all of them, in the same order), or go on with --other-secret';
/** Only the last line can lack its end. */
const damagedOrCut = (line: string) =>
  line.endsWith('\n') ? DAMAGED : 'the file is cut off or damaged; copy it again, or export again';

/** The start of an export's first line, even if its rest is damaged. */
const BEGINNING = `{"format":"${FORMAT}"`;

function refuse(message: string): never {
  throw new TransferError(message);
}
