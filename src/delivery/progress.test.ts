import { beforeEach, expect, test } from 'vitest';
import { receivingDomains } from '../db/schema.ts';
import type { SendOutcome } from '../deps.ts';
import { tick } from '../scheduling/tick.ts';
import { planOf } from '../testing/database.ts';
import { DAY, enrollReaders, START, testDeps } from '../testing/deps.ts';
import { CLINIC } from '../testing/walk.ts';
import { countRemaining, readProgress, remainingQuery, underWayQuery, waitingByReason } from './progress.ts';

const ZONE = 'Asia/Tokyo';
const MINUTE = 60_000;
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
});

const run = () => world.run();
const progress = () => readProgress(world.deps, ZONE);
const refused = (kind: 'throttle' | 'full' | 'unreachable' | 'sender'): SendOutcome => ({
  accepted: false,
  kind,
  rule: 'x',
  reason: 'x',
});

test('where nothing waits nothing remains and nothing is held', async () => {
  expect(await progress()).toEqual({ sentToday: 0, remaining: 0, held: [] });
  expect(await countRemaining(world.deps)).toBe(0);
});

test('due mails and mails under way remain, and mails accepted today are counted', async () => {
  await enrollReaders(world.sql, { count: 3, at: START });
  await run();
  await world.sql("UPDATE deliveries SET state = 'due' WHERE enrollment_id = 'enr_0'");
  await world.sql(
    "UPDATE deliveries SET state = 'sending', lease = 'l', lease_until = 9e12 WHERE enrollment_id = 'enr_1'",
  );
  expect(await progress()).toEqual({ sentToday: 3, remaining: 2, held: [] });
  expect(await countRemaining(world.deps)).toBe(2);
  world.clock.advance(DAY);
  expect(await progress()).toMatchObject({ sentToday: 0 });
});

test('with the built-in mailbox nobody counts what was sent', async () => {
  world = await testDeps();
  expect(await progress()).toMatchObject({ sentToday: undefined });
});

test('mails to a domain that throttles are held until it wants more, those to others are not', async () => {
  await enrollReaders(world.sql, { count: 6, at: START });
  await world.sql("UPDATE subscribers SET email = 'R@Slow.Example' WHERE id IN ('sub_0', 'sub_1', 'sub_2')");
  world.mailer.answer = ({ to }) =>
    to.endsWith('Slow.Example') ? refused('throttle') : { accepted: true, response: '250' };
  await run();
  const { throttledUntil: next } = (await world.deps.db.select().from(receivingDomains).get())!;
  expect(await progress()).toEqual({ sentToday: 3, remaining: 0, held: [{ by: 'throttle', count: 3, next }] });
  world.clock.set(next + 1);
  expect(await progress()).toMatchObject({ remaining: 3, held: [] });
});

test('mails to a held domain are held until somebody asks there, and do not remain', async () => {
  await enrollReaders(world.sql, { count: 6, at: START });
  await world.sql("UPDATE subscribers SET email = 'R@Strict.Example' WHERE id IN ('sub_0', 'sub_1', 'sub_2')");
  world.mailer.answer = ({ to }) =>
    to.endsWith('Strict.Example') ? refused('sender') : { accepted: true, response: '250' };
  await run();
  const held = [{ by: 'blamed', count: 3, next: START + 60 * MINUTE }];
  expect(await progress()).toEqual({ sentToday: 3, remaining: 0, held });
  expect(await countRemaining(world.deps)).toBe(0);
});

test('a throttle that a wrong clock put months ahead holds nothing', async () => {
  await enrollReaders(world.sql, { count: 1, at: START });
  await tick({ ...world.deps, queue: { holdsFor: 0, send: async () => {} } });
  await world.deps.db
    .insert(receivingDomains)
    .values({ domain: 'mail.example', throttledUntil: START + 90 * DAY, strikes: 1 });
  expect(await progress()).toMatchObject({ remaining: 1, held: [] });
});

test("what the day's limit puts off is told apart from what is tried again", async () => {
  world.deps.limits = { perSecond: 0, perDay: 4, warmUp: false };
  await enrollReaders(world.sql, { count: 10, at: START });
  let answered = 0;
  world.mailer.answer = () => (answered++ === 0 ? refused('full') : { accepted: true, response: '250' });
  await run();
  const tomorrow = Date.parse('2026-11-23T07:00:00+09:00');
  const { sentToday, held } = await progress();
  const limit = { by: 'limit', count: 9 - sentToday!, next: tomorrow };
  expect(held).toEqual([{ by: 'retry', count: 1, next: START + 5 * MINUTE }, limit]);
  expect(limit.count).toBeGreaterThan(4);
  world.clock.set(tomorrow - 1);
  expect((await progress()).held).toContainEqual(limit); // after midnight that hour is today's
});

test('when the mail server does not answer, everything is tried again soon', async () => {
  await enrollReaders(world.sql, { count: 5, at: START });
  world.mailer.answer = () => refused('unreachable');
  await run();
  expect(await progress()).toEqual({
    sentToday: 0,
    remaining: 1, // the fifth was not tried any more
    held: [{ by: 'retry', count: 4, next: START + MINUTE }],
  });
});

test('mail that is done is not looked at: each question goes by a partial index', async () => {
  const { db } = world.deps;
  const plan = async (query: Parameters<typeof planOf>[1]) =>
    (await planOf(world.sql, query)).filter(detail => detail.includes('deliveries'));
  const waiting = expect.stringMatching(/SEARCH deliveries USING (COVERING )?INDEX deliveries_waiting/);
  const leased = expect.stringMatching(/SEARCH deliveries USING (COVERING )?INDEX deliveries_leased/);
  expect(await plan(waitingByReason(db, START, [START]))).toEqual([waiting]);
  expect(await plan(underWayQuery(db))).toEqual([leased]);
  expect(await plan(remainingQuery(db, START))).toEqual([waiting, leased]);
});

test('a reminder that is planned for tomorrow is nothing that waits', async () => {
  const before = await progress();
  await world.sql(`INSERT INTO deliveries (id, kind, state, due_at, next_attempt_at, message_id)
    VALUES ('dlv_reminder', 'confirmation-reminder', 'due', 0, ${world.clock.now() + 1}, '<reminder>')`);
  expect(await progress()).toEqual(before);
});
