import type { AnyD1Database } from 'drizzle-orm/d1';
import { inject } from 'vitest';
import { d1Database, d1Storage } from '../../adapters/cloudflare/d1.ts';
import { machine } from '../../adapters/machine/machine.ts';
import type { TestDatabase } from '../test-database.ts';
import { d1Binding } from './binding.ts';
import { type Ask, connect } from './connection.ts';
import { databaseName, WORLDS_AT_ONCE } from './serve.ts';

let connection: Promise<Ask> | undefined;
let opened = 0;
const closing = new Map<string, () => void>();

/** Stands between a program and D1; `sql`: the statements of the question. */
export type Carry = <T>(question: () => Promise<T>, sql: string[]) => Promise<T>;

/** One of this process's databases, as new. Closes it for its previous user, whose work may still be going on. */
export const openD1 = async (): Promise<TestDatabase> => (await openD1Again())(question => question());

/** The same for several programs over one database: each call opens it for another one. */
export async function openD1Again(): Promise<(carry: Carry) => TestDatabase> {
  connection ??= connect(inject('d1'));
  const ask = await connection;
  const name = databaseName(process.env.VITEST_POOL_ID!, opened++ % WORLDS_AT_ONCE);
  closing.get(name)?.();
  let open = true;
  const close = () => {
    open = false;
  };
  closing.set(name, close);
  await ask({ database: name, how: 'renew', list: [] });
  return carry => {
    const binding = d1Binding(async question => {
      if (!open) throw new Error('SQLITE_MISUSE: the database of this test is closed');
      return carry(
        () => ask({ database: name, ...question }),
        question.list.map(([sql]) => sql),
      );
    });
    const sql: TestDatabase['sql'] = async (text, ...values) =>
      (
        await binding
          .prepare(text)
          .bind(...values)
          .all()
      ).results;
    const d1 = binding as unknown as AnyD1Database;
    return { db: d1Database(d1), storage: d1Storage(d1, machine.wall), sql, close };
  };
}
