import { expect, test } from 'vitest';
import { sessions } from '../db/schema.ts';
import { testDeps, WEEK } from '../testing/deps.ts';
import { simulatedClock } from './simulated-clock.ts';

test('the time that was added is kept, and sessions last as long as they did', async () => {
  const { deps, clock } = await testDeps();
  const simulated = await simulatedClock(deps.db, clock);
  const expiresAt = clock.now() + 1_000;
  await deps.db.insert(sessions).values({ id: 'a', createdAt: clock.now(), expiresAt });
  await simulated.advance(WEEK);
  expect(simulated.now() - clock.now()).toBe(WEEK);
  expect((await simulatedClock(deps.db, clock)).now()).toBe(simulated.now());
  expect((await deps.db.select().from(sessions).get())!.expiresAt).toBe(expiresAt);
});
