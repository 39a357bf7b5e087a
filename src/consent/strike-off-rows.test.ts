import { beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../db/rows.ts';
import { testDeps } from '../testing/deps.ts';
import { movedStatements, newlyStruckOff, type StrikeOff, strikeOffStatements } from './strike-off.ts';

// What suppressing writes, row by row. What a day of refusals leads to is in `strike-off.test.ts`.

const DAY = '2026-11-22';
let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
  for (const n of [0, 1, 2]) await reader(n);
});

const reader = (n: number) =>
  world.sql(
    `INSERT INTO subscribers (id, email, email_key, status, hour, created_at) VALUES (?, ?, ?, 'active', 7, 0)`,
    ...[`sub_${n}`, `r${n}@mail.example`, `r${n}@mail.example`],
  );
const mail = (id: string, n: number, state = 'failed') =>
  world.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, state, due_at, next_attempt_at, lease, lease_until, message_id)
     VALUES (?, 'already-enrolled', ?, ?, 1, 1, 'own', 5, ?)`,
    ...[id, `sub_${n}`, state, `<${id}>`],
  );
const course = (id: string, n: number, state: string) =>
  world.sql(
    `INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_send_at, weekday, created_at)
     VALUES (?, ?, ?, ?, 2, 9, 7, 0)`,
    ...[id, `sub_${n}`, `course-${id}`, state],
  );
const row = (n: number, more: Partial<StrikeOff> = {}): StrikeOff => ({
  ...{
    delivery: `dlv_${n}`,
    subscriber: `sub_${n}`,
    emailKey: `r${n}@mail.example`,
    addressHash: `hash_${n}`,
    reason: 'no-such-user',
    at: 7,
  },
  ...{ day: DAY, domain: 'one.example', ...more },
});
async function strikeOff(...rows: StrikeOff[]) {
  const { db } = world.deps;
  await db.batch([...strikeOffStatements(db, rows), ...movedStatements(db, rows)] as never);
}
const statuses = async () =>
  (await world.sql('SELECT status FROM subscribers ORDER BY id')).map(({ status }) => status);
const suppressed = () => world.sql('SELECT * FROM suppressions ORDER BY address_hash');
const counted = (day: string, domain: string, accepted: number, struckOff: number) =>
  world.sql('INSERT INTO receiver_days (day, domain, accepted, struck_off) VALUES (?, ?, ?, ?)', day, domain, accepted, struckOff); // biome-ignore format: one line
const isInQuestion = async () => (await suppressed()).map(({ state }) => state === 'in-question');

test('a refusal suppresses the address of its reader, and nobody else’s', async () => {
  await mail('dlv_0', 0);
  await strikeOff(row(0));
  expect(await suppressed()).toEqual([
    expect.objectContaining({
      ...{ address_hash: 'hash_0', reason: 'no-such-user', at: 7, subscriber_id: 'sub_0', day: DAY },
      ...{ domain: 'one.example', cause: 'refusal', state: 'struck-off' },
    }),
  ]);
  expect(await statuses()).toEqual(['suppressed', 'active', 'active']);
});

test('whoever has another address by now goes on, and the refusal stays with the one it was said of', async () => {
  for (const n of [0, 1]) {
    await mail(`dlv_${n}`, n);
    await course(`enr_${n}`, n, 'active');
  }
  await mail('dlv_2', 2, 'sent');
  await mail('waiting', 0, 'due');
  await world.sql(`INSERT INTO consents (subscriber_id, act, wording_version, wording_hash, at, origin)
    VALUES ('sub_0', 'confirmed', '1', '', 1, '')`);
  await world.sql("UPDATE subscribers SET email_key = 'moved-' || email_key WHERE id IN ('sub_0', 'sub_2')");
  await strikeOff(row(0), row(1), row(2));
  expect(await suppressed()).toMatchObject([
    { address_hash: 'hash_0', subscriber_id: null },
    { address_hash: 'hash_1', subscriber_id: 'sub_1' },
  ]);
  expect(await statuses()).toEqual(['active', 'suppressed', 'active']);
  expect(await world.sql("SELECT state FROM deliveries WHERE id = 'waiting'")).toEqual([{ state: 'due' }]);
  expect(await world.sql('SELECT state, next_send_at AS next FROM enrollments ORDER BY id')).toEqual([
    { state: 'active', next: 7 },
    { state: 'stopped', next: null },
  ]);
});

test('a refusal of a moved reader that was not recorded lets nothing go on that was stopped before', async () => {
  await mail('dlv_0', 0, 'sent');
  await course('enr_0', 0, 'stopped');
  await world.sql("UPDATE enrollments SET stopped_from = 'active'");
  await world.sql("UPDATE subscribers SET email_key = 'moved', status = 'suppressed' WHERE id = 'sub_0'");
  await strikeOff(row(0));
  expect((await statuses())[0]).toBe('suppressed');
  expect(await world.sql('SELECT state FROM enrollments')).toEqual([{ state: 'stopped' }]);
});

test.each(['due', 'claimed', 'sending', 'retry', 'sent', 'cancelled'])(
  'a refusal that was not recorded, so that the mail is %s, changes nothing',
  async state => {
    await mail('dlv_0', 0, state);
    await mail('dlv_other', 0, 'due');
    await mail('dlv_refused', 1);
    await course('enr_a', 0, 'active');
    await strikeOff(row(0));
    expect([await suppressed(), await statuses()]).toEqual([[], ['active', 'active', 'active']]);
    expect(await world.sql('SELECT state FROM enrollments')).toEqual([{ state: 'active' }]);
    expect(await world.sql("SELECT state FROM deliveries WHERE id = 'dlv_other'")).toEqual([{ state: 'due' }]);
  },
);

test('open courses stop and keep what they were; those that are over, and others’, stay', async () => {
  await mail('dlv_0', 0);
  for (const state of ['active', 'paused', 'completed', 'stopped']) await course(state, 0, state);
  await course('others', 1, 'active');
  await strikeOff(row(0));
  expect(
    await world.sql('SELECT id, state, stopped_from, next_send_at, ended_at FROM enrollments ORDER BY id'),
  ).toEqual([
    { id: 'active', state: 'stopped', stopped_from: 'active', next_send_at: null, ended_at: 7 },
    { id: 'completed', state: 'completed', stopped_from: null, next_send_at: 9, ended_at: null },
    { id: 'others', state: 'active', stopped_from: null, next_send_at: 9, ended_at: null },
    { id: 'paused', state: 'stopped', stopped_from: 'paused', next_send_at: null, ended_at: 7 },
    { id: 'stopped', state: 'stopped', stopped_from: null, next_send_at: 9, ended_at: null },
  ]);
});

test('waiting mails are called off for the rule’s reason; what is at the server or done, and others’, stay', async () => {
  await mail('dlv_0', 0);
  for (const state of ['due', 'retry', 'claimed', 'sending', 'sent']) await mail(state, 0, state);
  await mail('others', 1, 'due');
  await strikeOff(row(0));
  const of = async (id: string) =>
    (await world.sql('SELECT state, reason, lease, lease_until FROM deliveries WHERE id = ?', id))[0];
  for (const id of ['due', 'retry', 'claimed'])
    expect(await of(id)).toEqual({ state: 'cancelled', reason: 'no-such-user', lease: null, lease_until: null });
  for (const state of ['sending', 'sent'])
    expect(await of(state)).toEqual({ state, reason: null, lease: 'own', lease_until: 5 });
  expect(await of('others')).toMatchObject({ state: 'due' });
});

test('an address that is suppressed already keeps its row', async () => {
  await mail('dlv_0', 0);
  await strikeOff(row(0));
  await strikeOff(row(0, { reason: 'another', at: 8 }));
  expect(await suppressed()).toMatchObject([{ reason: 'no-such-user', at: 7 }]);
});

test.each([
  ['five of fifty, within the domain', 45, 5, 0, true],
  ['five of fifty-nine, where the tens do not come out even', 54, 5, 0, true],
  ['five of sixty', 55, 5, 0, false],
  ['four of four', 0, 4, 0, false],
  ['five of five', 0, 5, 0, true],
  ['five of fifty, among many of another domain', 45, 5, 900, true],
  ['five of fifty-five in all, over two domains', 50, 4, 1, false],
])('%s: in question is %s', async (_, accepted, struckOff, elsewhere, expected) => {
  await counted(DAY, 'one.example', accepted, struckOff);
  await counted(DAY, 'two.example', elsewhere, 0);
  await counted('2026-11-21', 'one.example', 0, 90); // another day does not count
  await mail('dlv_0', 0);
  await strikeOff(row(0));
  expect(await isInQuestion()).toEqual([expected]);
  expect((await statuses())[0]).toBe(expected ? 'in-question' : 'suppressed');
});

test('what a relay refuses over many domains is in question in each of them', async () => {
  for (const n of [0, 1]) await mail(`dlv_${n}`, n);
  await counted(DAY, 'one.example', 20, 2);
  await counted(DAY, 'two.example', 25, 3);
  await strikeOff(row(0), row(1, { domain: 'two.example' }));
  expect(await isInQuestion()).toEqual([true, true]);
  expect(await statuses()).toEqual(['in-question', 'in-question', 'active']);
});

test('only the day, the cause and the state that are open are put in question', async () => {
  for (const n of [0, 1, 2]) await mail(`dlv_${n}`, n);
  await strikeOff(row(0), row(1), row(2, { day: '2026-11-21' }));
  await world.sql("UPDATE suppressions SET state = 'confirmed' WHERE address_hash = 'hash_0'");
  await world.sql("UPDATE suppressions SET cause = 'complaint' WHERE address_hash = 'hash_1'");
  for (const day of [DAY, '2026-11-21']) await counted(day, 'one.example', 0, 9);
  await reader(3);
  await mail('dlv_3', 3);
  await strikeOff(row(3));
  expect(await isInQuestion()).toEqual([false, false, false, true]);
  expect(await statuses()).toEqual(['suppressed', 'suppressed', 'suppressed', 'in-question']);
});

test('a reader who left keeps that status', async () => {
  await mail('dlv_0', 0);
  await world.sql("UPDATE subscribers SET status = 'unsubscribed' WHERE id = 'sub_0'");
  await strikeOff(row(0));
  expect(await statuses()).toEqual(['unsubscribed', 'active', 'active']);
});

test('addresses that these rows suppress anew are counted once each', async () => {
  for (const n of [0, 1]) await mail(`dlv_${n}`, n);
  await mail('dlv_2', 2, 'retry');
  await mail('dlv_again', 1);
  const count = async (...rows: StrikeOff[]) =>
    (await world.deps.db.select({ n: newlyStruckOff() }).from(rowsOf(rows)).get())!.n;
  expect(await count(row(0), row(1), row(1, { delivery: 'dlv_again' }), row(2))).toBe(2);
  await strikeOff(row(0));
  expect(await count(row(0), row(1))).toBe(1);
  expect(await count(row(0))).toBe(0);
});
