import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { deadLetters, deliveries, enrollments } from '../db/schema.ts';
import { tick, waitingQuery } from '../scheduling/tick.ts';
import { planOf } from '../testing/database.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { bury, countDeadLetters, deadLettersQuery, readDeadLetters, sendAgain } from './dead-letters.ts';
import { countRemaining, readProgress } from './progress.ts';

const MINUTE = 60_000;
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

/** One waiting lesson for each of `count` readers, whose queue message failed. Returns ids in the readers' order. */
async function lessonsThatWait(count: number): Promise<string[]> {
  await enrollReaders(world.sql, { count, at: START });
  await tick({ ...world.deps, queue: { holdsFor: 0, send: async () => {} } });
  const rows = await world.deps.db.select({ id: deliveries.id }).from(deliveries).orderBy(deliveries.enrollmentId);
  return rows.map(({ id }) => id);
}
const setDelivery = (id: string, change: Partial<typeof deliveries.$inferInsert>) =>
  world.deps.db.update(deliveries).set(change).where(eq(deliveries.id, id));
const still = async () => (await readDeadLetters(world.deps)).shown.map(({ id }) => id);
async function run() {
  const counts = await tick(world.deps);
  await world.queue.idle();
  return counts;
}

test('a dead letter stays unsent however often the tick runs, and the others go out', async () => {
  const [dead] = await lessonsThatWait(3);
  await bury(world.deps, [dead!]);
  world.clock.advance(MINUTE);
  expect(await run()).toMatchObject({ queued: 2 });
  expect(await run()).toMatchObject({ queued: 0 });
  expect(world.messages.map(({ to }) => to).sort()).toEqual(['r1@mail.example', 'r2@mail.example']);
  expect(await still()).toEqual([dead]);
});

test('burying twice changes nothing, and keeps the first time', async () => {
  const [dead] = await lessonsThatWait(1);
  await bury(world.deps, [dead!, dead!]);
  world.clock.advance(MINUTE);
  await bury(world.deps, [dead!]);
  expect(await world.deps.db.select().from(deadLetters)).toEqual([{ deliveryId: dead, at: START }]);
});

test('ids that are unknown, ended or planned for later are not buried; a hundred and more go into one statement', async () => {
  const ids = await lessonsThatWait(150);
  await setDelivery(ids[0]!, { state: 'sent' });
  await setDelivery(ids[1]!, { state: 'failed' });
  await setDelivery(ids[2]!, { state: 'cancelled' });
  await setDelivery(ids[3]!, { state: 'retry', nextAttemptAt: START + MINUTE });
  await bury(world.deps, ['dlv_unknown', ...ids]);
  const { total, shown } = await readDeadLetters(world.deps);
  expect([total, shown.length, await countDeadLetters(world.deps)]).toEqual([146, 50, 146]);
  await bury(world.deps, []);
});

test.each(['sent', 'failed', 'cancelled'] as const)(
  'a mail that ends as %s is no dead letter any more',
  async state => {
    const [dead, other] = await lessonsThatWait(2);
    await bury(world.deps, [dead!, other!]);
    await setDelivery(dead!, { state });
    expect([await still(), await countDeadLetters(world.deps)]).toEqual([[other], 1]);
    await run();
    expect(await world.deps.db.select({ id: deadLetters.deliveryId }).from(deadLetters)).toEqual([{ id: other }]);
  },
);

test('a mail that a failed owner still held when it was buried stays unsent after the lease', async () => {
  const [claimed, sending] = await lessonsThatWait(2);
  await setDelivery(claimed!, { state: 'claimed', lease: 'gone', leaseUntil: START + MINUTE });
  await setDelivery(sending!, { state: 'sending', lease: 'gone', leaseUntil: START + MINUTE });
  await bury(world.deps, [claimed!, sending!]);
  world.clock.advance(2 * MINUTE);
  expect(await run()).toMatchObject({ reclaimed: 2, queued: 0 });
  expect((await still()).sort()).toEqual([claimed, sending].sort());
  await sendAgain(world.deps, 'all');
  expect(await run()).toMatchObject({ queued: 2 });
});

test('a lesson whose course was paused and goes on is sent, though it had been buried', async () => {
  const [dead] = await lessonsThatWait(1);
  await bury(world.deps, [dead!]);
  await setDelivery(dead!, { state: 'cancelled' });
  await run();
  await world.deps.db.update(enrollments).set({ nextSendAt: START });
  expect(await run()).toMatchObject({ lessons: 1, queued: 1 });
  expect(world.messages).toHaveLength(1);
});

test('a dead letter that is sent again goes out with the next tick, whatever queue had it before', async () => {
  const [first, second, third] = await lessonsThatWait(3);
  await setDelivery(second!, { queuedUntil: START + 60 * MINUTE });
  await bury(world.deps, [first!, second!, third!]);
  expect(await sendAgain(world.deps, [second!, 'dlv_unknown'])).toEqual([second]);
  expect(await sendAgain(world.deps, [second!])).toEqual([]);
  expect(await world.deps.db.select().from(deliveries).where(eq(deliveries.id, second!)).get()).toMatchObject({
    queuedUntil: null,
  });
  await run();
  expect(world.messages.map(({ to }) => to)).toEqual(['r1@mail.example']);
  expect((await sendAgain(world.deps, 'all')).sort()).toEqual([first, third].sort());
  await run();
  expect(world.messages).toHaveLength(3);
});

test('the newest come first, with their readers; mail to the clinic has none', async () => {
  const [dead] = await lessonsThatWait(1);
  await bury(world.deps, [dead!]);
  world.clock.advance(MINUTE);
  const link = { id: 'dlv_link', kind: 'sign-in', state: 'due', messageId: '<l@x>' } as const;
  await world.deps.db.insert(deliveries).values({ ...link, dueAt: START, nextAttemptAt: START });
  await bury(world.deps, ['dlv_link']);
  expect((await readDeadLetters(world.deps)).shown).toEqual([
    {
      id: 'dlv_link',
      kind: 'sign-in',
      course: null,
      lesson: null,
      subscriberId: null,
      email: null,
      at: START + MINUTE,
    },
    {
      id: dead,
      kind: 'lesson',
      course: 'thigh-sciatica',
      lesson: 2,
      subscriberId: 'sub_0',
      email: 'r0@mail.example',
      at: START,
    },
  ]);
});

test('a dead letter does not count as being sent', async () => {
  const ids = await lessonsThatWait(2);
  await bury(world.deps, ids.slice(1));
  expect(await countRemaining(world.deps)).toBe(1);
  expect(await readProgress(world.deps, 'Asia/Tokyo')).toMatchObject({ remaining: 1, held: [] });
});

test('waiting mails are still found by their index, and dead letters by key', async () => {
  const plan = async (query: Parameters<typeof planOf>[1]) => (await planOf(world.sql, query)).join('\n');
  const waiting = await plan(waitingQuery(world.deps.db, START));
  expect(waiting).toMatch(/SEARCH deliveries USING INDEX deliveries_waiting/);
  expect(waiting).toMatch(/SEARCH dead_letters USING (COVERING )?INDEX/);
  expect(waiting).not.toMatch(/SCAN/);
  expect(await plan(deadLettersQuery(world.deps.db))).not.toMatch(/SCAN (deliveries|subscribers)/);
});
