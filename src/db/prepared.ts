import { fillPlaceholders, type Query } from 'drizzle-orm';
import type { RunnableQuery } from 'drizzle-orm/runnable-query';
import type { Db } from './database.ts';

/** Statements that are built once for each database, because building one costs more than running it. `sql.placeholder` names values. */
export function preparedOnce<Statements extends object>(prepare: (db: Db) => Statements): (db: Db) => Statements {
  const known = new WeakMap<Db, Statements>();
  return db => {
    const statements = known.get(db) ?? prepare(db);
    known.set(db, statements);
    return statements;
  };
}

type Prepared<Rows> = { getQuery(): Query; all(values?: Record<string, unknown>): Promise<Rows> };

/** A prepared statement with its values, for `db.batch`: drizzle's batch takes no values. */
export function filled<Rows>(prepared: Prepared<Rows>, values: Record<string, unknown>): RunnableQuery<Rows, 'sqlite'> {
  const query = prepared.getQuery();
  const params = fillPlaceholders(query.params, values);
  const statement = Object.create(prepared, { getQuery: { value: () => ({ ...query, params }) } });
  return { _: { dialect: 'sqlite', result: undefined as Rows }, _prepare: () => statement } as RunnableQuery<
    Rows,
    'sqlite'
  >;
}
