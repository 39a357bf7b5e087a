import { checkLimits } from './limits.ts';
import type { Question, Statement } from './worker.ts';

// biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what the columns hold
type Rows = Record<string, any>[];
type Result = { results: Rows };
type Asking = (question: Omit<Question, 'database'>) => Promise<unknown>;

/** D1's interface, as far as the program uses it. `ask` carries each call to a Worker. */
export function d1Binding(ask: Asking) {
  const checked = (list: Statement[], how: Question['how']) => {
    for (const statement of list) checkLimits(statement);
    return ask({ how, list });
  };
  const prepare = (sql: string, values: unknown[] = []) => ({
    statement: [sql, values] as Statement,
    bind: (...bound: unknown[]) => prepare(sql, bound),
    all: () => checked([[sql, values]], 'all') as Promise<Result>,
    run: () => checked([[sql, values]], 'run') as Promise<Result>,
    raw: () => checked([[sql, values]], 'raw') as Promise<unknown[][]>,
  });
  const assertDistinct = distinctColumns(ask);
  return {
    prepare: (sql: string) => prepare(sql),
    async batch(statements: { statement: Statement }[]) {
      const list = statements.map(({ statement }) => statement);
      const results = (await checked(list, 'batch')) as Result[];
      for (const statement of list) await assertDistinct(statement);
      return results;
    },
  };
}

/** Queries of this test process whose columns were looked at. */
const seen = new Set<string>();

/**
 * A batch answers with objects, so of two columns with the same name only the last is left, and drizzle would take it for the
 * first. Checks each query of a batch once, and throws.
 */
function distinctColumns(ask: Asking) {
  return async (statement: Statement) => {
    const [sql] = statement;
    if (seen.has(sql) || !/^\s*select/i.test(sql)) return;
    seen.add(sql);
    const columns = (await ask({ how: 'columns', list: [statement] })) as string[];
    if (new Set(columns).size < columns.length)
      throw new Error(`SQLITE_MISUSE: two columns of one name in a batch: ${columns}`);
  };
}
