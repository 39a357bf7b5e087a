import type { AnyD1Database } from 'drizzle-orm/d1';

/** `queries`: statements, counted as Cloudflare's limit for an invocation counts them. */
export type Used = { queries: number; read: number; written: number };

type Meta = { rows_read: number; rows_written: number; size_after: number };
type Result = { results: Record<string, unknown>[]; meta: Meta };
type Statement = {
  bind(...values: unknown[]): Statement;
  all(): Promise<Result>;
  raw(): Promise<unknown[][]>;
};
type Database = { prepare(sql: string): Statement; batch(statements: Statement[]): Promise<Result[]> };

/** Wraps D1 and adds up the figures that each result has in its `meta`. */
export function countingD1(database: Database) {
  let sum: Used = { queries: 0, read: 0, written: 0 };
  const inner = new WeakMap<object, Statement>();
  const count = ({ meta }: Result) => {
    sum = { queries: sum.queries + 1, read: sum.read + meta.rows_read, written: sum.written + meta.rows_written };
  };
  const counted = async (statement: Statement) => {
    const result = await statement.all();
    count(result);
    return result;
  };

  const wrap = (statement: Statement, sql: string): object => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql),
      all: () => counted(statement),
      run: () => counted(statement),
      first: async () => (await counted(statement)).results[0] ?? null,
      // `raw` has no `meta`. A query therefore runs a second time, uncounted; a statement that writes runs once, by `all`.
      raw: async () => {
        const { results } = await counted(statement);
        return /^\s*(select|with)/i.test(sql) ? statement.raw() : results.map(row => Object.values(row));
      },
    };
    inner.set(wrapped, statement);
    return wrapped;
  };

  const binding = {
    prepare: (sql: string) => wrap(database.prepare(sql), sql),
    async batch(statements: object[]) {
      const results = await database.batch(statements.map(statement => inner.get(statement)!));
      results.forEach(count);
      return results;
    },
  };

  return {
    binding: binding as unknown as AnyD1Database,
    async used(work: () => Promise<unknown>): Promise<Used> {
      sum = { queries: 0, read: 0, written: 0 };
      await work();
      return sum;
    },
    last: () => sum,
    /** The size of the database in bytes. */
    size: async () => (await database.prepare('SELECT 1').all()).meta.size_after,
    run: (sql: string, ...values: unknown[]) =>
      database
        .prepare(sql)
        .bind(...values)
        .all(),
    first: async <T>(sql: string) => (await database.prepare(sql).all()).results[0] as T,
  };
}
