import * as z from 'zod';

/** A column's value. Of SQLite's types Dayori uses only these. */
export type Value = string | number | null;
export type Row = Value[];

/**
 * `schema`: the last migration. `keys`: see `keyMarks`. `realMail`: the installation has sent mail by a real server. `restored`: the
 * database is known to be older than what was sent; else unset. `pauses`: the other pauses that are transferred; unset where there are none.
 */
export type Header = z.infer<typeof Header>;
/** The table's rows follow in the order of the primary key. Each is an array in the order of `columns`. */
export type TableStart = z.infer<typeof TableStart>;
/** `sha256` of a table: over the lines of its rows. `sha256` of the file: over all lines before this one. Both in hex. */
export type Footer = z.infer<typeof Footer>;
export type Line = { header: Header } | { start: TableStart } | { row: Row } | { footer: Footer };

export const FORMAT = 'dayori-export';
export const VERSION = 1;

const Hash = z.string().regex(/^[\da-f]{64}$/);
const Header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.int(),
  schema: z.string(),
  keys: z.array(z.string()).min(1),
  realMail: z.boolean(),
  restored: z.literal(true).optional(),
  pauses: z.array(z.string().min(1)).min(1).optional(),
});
const TableStart = z.strictObject({ table: z.string(), columns: z.array(z.string()).min(1) });
const Footer = z.strictObject({
  tables: z.record(z.string(), z.strictObject({ rows: z.int().min(0), sha256: Hash })),
  sha256: Hash,
});

/** One line of the file with its line end. JSON has no newline inside. */
export const lineOf = (value: Header | TableStart | Row | Footer): string => `${JSON.stringify(value)}\n`;

/**
 * The content of a line, or `undefined` if it is not ours. A line must be exactly what `lineOf` writes, byte for byte: JSON can say the
 * same in many ways (spaces, escapes, a key twice), which a sum over the content would not notice.
 */
export function parseLine(line: string): Line | undefined {
  const said = readJson(line);
  return said && lineOf(Object.values(said)[0]) === line ? said : undefined;
}

function readJson(line: string): Line | undefined {
  const value = parseJson(line);
  if (Array.isArray(value)) return value.every(isValue) ? { row: value } : undefined;
  const start = TableStart.safeParse(value);
  if (start.success) return { start: start.data };
  const footer = Footer.safeParse(value);
  if (footer.success) return { footer: footer.data };
  const header = Header.safeParse(value);
  return header.success ? { header: header.data } : undefined;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isValue = (value: unknown): value is Value =>
  value === null || typeof value === 'string' || Number.isFinite(value as number);

/** Characters. No row of ours is nearly as long: a database takes 2 MB for one. */
const LONGEST_LINE = 16_000_000;

/** Lines with their ends; the last may lack its end. Throws `RangeError` if the bytes are not UTF-8 or a line is too long. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begun = '';
  for await (const chunk of chunks) {
    const lines = (begun + decode(decoder, chunk)).split('\n');
    begun = lines.pop()!;
    if (begun.length > LONGEST_LINE) throw new RangeError('a line does not end');
    for (const line of lines) yield `${line}\n`;
  }
  begun += decode(decoder);
  if (begun !== '') yield begun;
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new RangeError('the bytes are no UTF-8');
  }
}
