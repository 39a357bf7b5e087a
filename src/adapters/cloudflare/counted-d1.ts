import type { AnyD1Database } from 'drizzle-orm/d1';

type Statement = { bind(...values: unknown[]): Statement } & Record<Asking, (...values: unknown[]) => Promise<unknown>>;
type Database = { prepare(sql: string): Statement; batch(statements: Statement[]): Promise<unknown> };
const ASKING = ['all', 'raw', 'run', 'first'] as const;
type Asking = (typeof ASKING)[number];

/**
 * The same binding, and how many queries were asked of it, as Cloudflare's limit for an invocation counts them: each statement of a `batch` is
 * one (https://developers.cloudflare.com/d1/platform/limits/).
 */
export function countedD1(given: AnyD1Database): { binding: AnyD1Database; asked(): number } {
  const database = given as unknown as Database;
  const inside = new WeakMap<Statement, Statement>();
  let asked = 0;

  function counted(statement: Statement): Statement {
    const ask =
      (how: Asking) =>
      (...values: unknown[]) => {
        asked += 1;
        return statement[how](...values);
      };
    const asking = Object.fromEntries(ASKING.map(how => [how, ask(how)])) as Pick<Statement, Asking>;
    const own = { ...asking, bind: (...values: unknown[]) => counted(statement.bind(...values)) };
    inside.set(own, statement);
    return own;
  }

  const binding: Database = {
    prepare: sql => counted(database.prepare(sql)),
    batch(statements) {
      asked += statements.length;
      return database.batch(statements.map(statement => inside.get(statement)!));
    },
  };
  return { binding: binding as unknown as AnyD1Database, asked: () => asked };
}
