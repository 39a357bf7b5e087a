import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Carried } from './carried.ts';
import type { Row, Value } from './format.ts';

/** Rows of one query: few enough for D1's answers and for memory, enough to be fast. */
const PAGE = 1_000;
/** Of mails, which are long. */
const PAGE_OF_MAILS = 20;

/** All rows of a table in the order of its primary key, with `columns` of each, page by page. */
export async function* pagesOf(db: Db, carried: Carried, columns = carried.columns): AsyncGenerator<Row[]> {
  const most = carried.name === 'lesson_versions' ? PAGE_OF_MAILS : PAGE;
  let after: Row | undefined;
  for (;;) {
    const rows = (await db.values(pageQuery(carried, columns, most, after))) as Row[];
    if (rows.length > 0) yield rows.map(row => row.slice(0, columns.length));
    if (rows.length < most) return;
    after = rows.at(-1)!.slice(columns.length);
  }
}

/** Selects the primary key again after the columns, because the next page starts behind it. */
function pageQuery(carried: Carried, columns: string[], most: number, after: Row | undefined): SQL {
  const { name, where, key } = carried;
  const beyond = after ? sql`(${names(key)}) > (${values(after)})` : sql`true`;
  const selected = names([...columns, ...key]);
  return sql`SELECT ${selected} FROM ${sql.identifier(name)} WHERE ${where} AND ${beyond} ORDER BY ${names(key)} LIMIT ${most}`;
}

/**
 * A statement that inserts any number of rows as one parameter. A row that exists already is left alone, so that rows of an interrupted
 * import are written once.
 */
export function insertRows(db: Db, carried: Carried, columns: string[], rows: Row[]) {
  const field = (index: number) => sql`entry.value ->> ${sql.raw(String(index))}`;
  const fields = columns.map((_, index) => field(index));
  return db.run(sql`INSERT INTO ${sql.identifier(carried.name)} (${names(columns)})
    SELECT ${sql.join(fields, sql`, `)} FROM json_each(${JSON.stringify(rows)}) AS entry WHERE true
    ON CONFLICT DO NOTHING`);
}

/** How many rows of a table are transferred. */
export async function countRows(db: Db, { name, where }: Carried): Promise<number> {
  const [row] = await db.values<[number]>(sql`SELECT count(*) FROM ${sql.identifier(name)} WHERE ${where}`);
  return row![0];
}

const names = (columns: string[]): SQL =>
  sql.join(
    columns.map(column => sql.identifier(column)),
    sql`, `,
  );
const values = (row: Value[]): SQL =>
  sql.join(
    row.map(value => sql`${value}`),
    sql`, `,
  );
