import { beforeEach, expect, test } from 'vitest';
import { stopEverything } from '../consent/suppression.ts';
import { unsubscribe } from '../consent/unsubscribe.ts';
import { restoreGuard } from '../db/schema.ts';
import { pauseRestored, readSendingState, resumeSending } from '../pauses/sending-state.ts';
import { tick } from '../scheduling/tick.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
  await enrollReaders(world.sql, { count: 3, at: START });
});

const mark = async () => (await world.deps.db.select().from(restoreGuard).get())!;
async function run() {
  await tick(world.deps);
  await world.queue.idle();
}

test('the mark counts what was accepted and who left, nothing else, and knows the built-in mailbox by its answer', async () => {
  const { lineage } = await mark();
  world.mailer.answer = ({ to }) =>
    to.startsWith('r0')
      ? { accepted: false, kind: 'unknown', rule: 'x', reason: '451' }
      : { accepted: true, response: '250 kept in the built-in mailbox' };
  await run();
  expect(await mark()).toMatchObject({ lineage, mark: 2, realMail: false });
  const [sent] = await world.sql("SELECT id FROM deliveries WHERE state = 'sent'");
  await unsubscribe(world.deps, sent!.id, 'origin');
  expect(await mark()).toMatchObject({ lineage, mark: 3, realMail: false });
  await world.deps.db.batch([...stopEverything(world.deps.db, 'sub_1', START, 'left')]);
  expect(await mark()).toMatchObject({ mark: 3 });
  world.mailer.answer = () => ({ accepted: true, response: '250 2.0.0 OK' });
  world.clock.advance(600_000);
  await run();
  expect(await mark()).toMatchObject({ lineage, mark: 4, realMail: true });
});

test('resumed after a restore, the database goes a way of its own, and remembers where it left', async () => {
  const before = await mark();
  const beside = { lineage: before.lineage, mark: 9 };
  await pauseRestored(world.deps, beside);
  await run();
  expect(world.messages).toHaveLength(0);
  await resumeSending(world.deps);
  expect(await readSendingState(world.deps)).toMatchObject({ state: 'open', pauses: [] });
  const after = await mark();
  expect(after).toMatchObject({ mark: before.mark, fileWritten: false, resumedFrom: beside });
  expect(after.lineage).not.toBe(before.lineage);
});
