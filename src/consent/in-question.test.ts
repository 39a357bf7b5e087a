import { beforeEach, expect, test } from 'vitest';
import { testDeps } from '../testing/deps.ts';
import { confirmStrikeOffs, listSuppressions, readInQuestion } from './in-question.ts';

// What the clinic's page reads, row by row. How readers come in question, and what the clinic's decision does, is in `strike-off.test.ts`.

const DAY = '2026-11-22';
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

type Row = { at?: number; day?: string; domain?: string; state?: string };
async function put(n: number, { at = n, day = DAY, domain = 'one.example', state = 'in-question' }: Row = {}) {
  await world.sql(
    `INSERT INTO suppressions (address_hash, reason, at, subscriber_id, day, domain, state) VALUES (?, 'rule', ?, ?, ?, ?, ?)`,
    ...[`hash_${String(n).padStart(3, '0')}`, at, `sub_${n}`, day, domain, state],
  );
  await world.sql(
    `INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'in-question', 7, 0)`,
    ...[`sub_${n}`, `r${n}@${domain}`, `r${n}@${domain}`],
  );
}
const refused = (id: string, n: number, dueAt: number, state = 'failed') =>
  world.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, state, due_at, next_attempt_at, message_id, response)
     VALUES (?, 'confirmation', ?, ?, ?, 1, ?, ?)`,
    ...[id, `sub_${n}`, state, dueAt, `<${id}>`, `550 ${id}`],
  );
const shown = async () => (await readInQuestion(world.deps)).flatMap(day => day.shown);

test('a day tells how many wait, and up to when; of its readers the newest fifty are shown', async () => {
  for (let n = 0; n < 51; n += 1) await put(n);
  await put(51, { at: 7, domain: 'two.example' });
  await put(52, { state: 'confirmed' });
  await world.sql("INSERT INTO receiver_days (day, domain, accepted) VALUES (?, 'one.example', 9)", DAY);
  const [day, ...others] = await readInQuestion(world.deps);
  expect(others).toEqual([]);
  expect(day).toMatchObject({ day: DAY, readers: 52, until: 50 });
  expect(day!.domains).toEqual([
    { day: DAY, domain: 'one.example', readers: 51, accepted: 9 },
    { day: DAY, domain: 'two.example', readers: 1, accepted: 0 },
  ]);
  expect(day!.shown).toHaveLength(50);
  expect(day!.shown.slice(0, 2).map(({ subscriberId }) => subscriberId)).toEqual(['sub_50', 'sub_49']);
});

test('however many days wait, the page reads five hundred readers', async () => {
  for (let day = 10; day < 22; day += 1)
    await world.sql(
      `WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 44)
       INSERT INTO suppressions (address_hash, reason, at, day, domain, state)
       SELECT ? || '_' || n, 'rule', ?, '2026-11-' || ?, 'one.example', 'in-question' FROM r`,
      ...[day, day, day],
    );
  expect(await shown()).toHaveLength(500);
});

test('readers of one moment stand in the order of their hashes', async () => {
  for (const n of [2, 0, 1]) await put(n, { at: 1 });
  expect((await shown()).map(({ subscriberId }) => subscriberId)).toEqual(['sub_0', 'sub_1', 'sub_2']);
});

test('a reader stands beside the answer to the newest of their own refused mails', async () => {
  await put(0);
  await put(1);
  await refused('older', 0, 1);
  await refused('a', 0, 2);
  await refused('b', 0, 2);
  await refused('not-refused', 0, 3, 'sent');
  await refused('others', 1, 4);
  expect((await shown()).map(({ response }) => response)).toEqual(['550 others', '550 b']);
});

test('the list has every suppression, the newest first, and not more than five hundred', async () => {
  await world.sql(
    `WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 500)
     INSERT INTO suppressions (address_hash, reason, at, subscriber_id, day, domain)
     SELECT 'hash_' || n, 'rule', iif(n < 2, 1000, 1000 - n), 'sub_' || n, ?, 'one.example' FROM r`,
    DAY,
  );
  const list = await listSuppressions(world.deps);
  expect(list).toHaveLength(500);
  expect(list[1]).toEqual({
    ...{ at: 1000, day: DAY, domain: 'one.example', reason: 'rule', cause: 'refusal', state: 'struck-off' },
    subscriber: 'sub_1',
  });
  expect([list[0]!.subscriber, list[2]!.subscriber, list[499]!.subscriber]).toEqual(['sub_0', 'sub_2', 'sub_499']);
});

test('confirming decides about the day and the moment that were seen, and no others', async () => {
  await put(1);
  await put(2, { at: 9 });
  await put(3, { day: '2026-11-23', at: 1 });
  await put(4, { state: 'struck-off' });
  expect(await confirmStrikeOffs(world.deps, { day: DAY, until: 8 })).toBe(1);
  expect(
    await world.sql(
      'SELECT s.id, s.status, p.state FROM subscribers s JOIN suppressions p ON p.subscriber_id = s.id ORDER BY s.id',
    ),
  ).toEqual([
    { id: 'sub_1', status: 'suppressed', state: 'confirmed' },
    { id: 'sub_2', status: 'in-question', state: 'in-question' },
    { id: 'sub_3', status: 'in-question', state: 'in-question' },
    { id: 'sub_4', status: 'in-question', state: 'struck-off' },
  ]);
});
