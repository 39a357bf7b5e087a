import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { platformD1 } from '../adapters/cloudflare/platform-d1.ts';
import { statementsOf } from '../testing/d1/empty.ts';
import { leftBehind, namedAsThen, SLUGS, STANDING } from '../testing/left-behind.ts';
import { schemas } from '../testing/old-installation.ts';

// A D1 database of 0.1.0 is brought to the tables of this version, as wrangler's `d1 migrations apply` does it.

type Prepared = { all(): Promise<{ results: Record<string, unknown>[] }> };
type Binding = { prepare(sql: string): Prepared; batch(statements: Prepared[]): Promise<unknown> };

/** The dump as single statements, because D1 knows no BEGIN and keeps its own counters. A trigger contains statements. */
const statementsIn = (sql: string) =>
  sql.split(/;\n(?=(?:INSERT|CREATE|DELETE|COMMIT)\b)/).filter(statement => !/^(BEGIN|COMMIT|\s*$)|sqlite_sequence/.test(statement)); // biome-ignore format: one line

test('everybody and everything counted is there after the migrations, and the pause holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dayori-d1-state-'));
  const { binding, close } = await platformD1('wrangler.toml', folder);
  const d1 = binding as unknown as Binding;
  const ask = async (query: string) => (await d1.prepare(query).all()).results;
  const standing = async () => {
    const found: [string, unknown][] = [];
    for (const [what, query] of Object.entries(STANDING)) found.push([what, await ask(query)]);
    return Object.fromEntries(found);
  };
  const runAll = (statements: string[]) => d1.batch(statements.map(sql => d1.prepare(sql)));
  try {
    await runAll(statementsIn(leftBehind('0.1.0').sql));
    const before = await standing();
    expect(before.readers).toHaveLength(13);
    const applied = await ask('SELECT tag FROM migrations');
    const pending = schemas.filter(tag => !applied.some(row => row.tag === tag));
    expect(pending[0]).toBe('0006_pauses');
    for (const tag of pending) await runAll(statementsOf(tag));
    expect(await standing()).toEqual(before);
    for (const [what, query] of Object.entries(SLUGS)) {
      const rows = await ask(query);
      expect(rows, what).toEqual(namedAsThen(rows));
    }
    expect(await ask('SELECT domain, reason, response, at FROM pauses')).toEqual([
      {
        domain: '',
        reason: 'auth-refused',
        response: '535 5.7.8 Authentication credentials invalid',
        at: 1795302000000,
      },
    ]);
  } finally {
    await close();
    rmSync(folder, { recursive: true });
  }
});
