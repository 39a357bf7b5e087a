import type { AnyD1Database } from 'drizzle-orm/d1';
import { expect, test } from 'vitest';
import { settings } from '../../db/schema.ts';
import { storageProblem } from '../../db/storage-problem.ts';
import { machine } from '../machine/machine.ts';
import { d1Database, d1Storage } from './d1.ts';

/** D1's interface as far as drizzle uses it, every call of which fails as workerd's client does when it loses the connection. */
function failing(error: Error): AnyD1Database {
  const fail = () => Promise.reject(error);
  const statement = { bind: () => statement, all: fail, raw: fail, run: fail, first: fail };
  return { prepare: () => statement, batch: fail } as unknown as AnyD1Database;
}

test.each(['Network connection lost.', "Can't read from request stream", 'internal error; reference = 12ab'])(
  'whatever D1 throws is D1’s, and waited for: %s',
  async text => {
    const binding = failing(new Error(text));
    const error = await d1Database(binding)
      .select()
      .from(settings)
      .catch(thrown => thrown);
    expect(storageProblem(error)).toBe('locked');
    expect(await d1Storage(binding, machine.wall).check()).toBe('locked');
  },
);

test('what D1 names itself stays as it is', async () => {
  const binding = failing(new Error('D1_ERROR: no such table: settings: SQLITE_ERROR'));
  const error = await d1Database(binding)
    .select()
    .from(settings)
    .catch(thrown => thrown);
  expect([storageProblem(error), String(error.cause)]).toEqual([
    undefined,
    'Error: D1_ERROR: no such table: settings: SQLITE_ERROR',
  ]);
});
