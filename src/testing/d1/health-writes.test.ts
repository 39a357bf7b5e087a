import { expect, test } from 'vitest';
import { openD1Again } from './databases.ts';

// What a monitor costs on D1, where rows written are counted: one that asks every ten seconds must not use up a day's.

const MINUTE = 60_000;
const WRITES = /^\s*(insert|update|delete|replace)/i;

async function asking(lastTick: number | undefined) {
  const asked: string[] = [];
  const { storage, sql } = (await openD1Again())((question, statements) => {
    asked.push(...statements);
    return question();
  });
  if (lastTick) await sql("INSERT INTO settings (key, value, updated_at) VALUES ('last-tick', 'true', ?)", lastTick);
  asked.length = 0;
  return { storage, sql, writes: () => asked.filter(one => WRITES.test(one)) };
}

test('while the scheduler passes, asking whether rows can be written writes none', async () => {
  const { storage, writes } = await asking(Date.now() - MINUTE);
  for (let n = 0; n < 20; n += 1) expect(await storage.check()).toBeUndefined();
  expect(writes()).toEqual([]);
});

test.each([undefined, Date.now() - 60 * MINUTE])(
  'where it does not pass, a row is tried and leaves nothing',
  async lastTick => {
    const { storage, sql, writes } = await asking(lastTick);
    expect(await storage.check()).toBeUndefined();
    expect(writes()).toHaveLength(2);
    expect(await sql("SELECT key FROM settings WHERE key = 'probe'")).toEqual([]);
  },
);
