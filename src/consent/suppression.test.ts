import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { readerCorrections } from '../db/schema.ts';
import { testDeps } from '../testing/deps.ts';
import { stopEverything } from './suppression.ts';

const AT = 9;
const ADDRESS = {
  subscriberId: 'sub_a',
  what: 'address',
  before: 'a@mail.example',
  after: 'b@mail.example',
  afterKey: 'b@mail.example',
  at: 1,
} as const;

test.each([
  ['a new address that waits for its confirmation is called off', {}, { undoneAt: AT, after: null, afterKey: null }],
  ['that of another reader goes on', { subscriberId: 'sub_b' }, {}],
  ['a name stays corrected', { what: 'name' }, {}],
  ['an address that was confirmed stays', { doneAt: 5 }, {}],
  ['one that was called off keeps its moment', { undoneAt: 5 }, {}],
] as const)('when everything is stopped, %s', async (_, given, changed) => {
  const { deps } = await testDeps();
  const row = { id: 'cor_1', expiresAt: 20, doneAt: null, undoneAt: null, ...ADDRESS, ...given };
  await deps.db.insert(readerCorrections).values(row);
  await deps.db.batch(stopEverything(deps.db, 'sub_a', AT, 'stopped'));
  const left = await deps.db.select().from(readerCorrections).where(eq(readerCorrections.id, 'cor_1')).get();
  expect(left).toEqual({ ...row, ...changed });
});
