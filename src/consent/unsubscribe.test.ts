import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Log } from '../deps.ts';
import { keyedHash } from '../links/tokens.ts';
import { enrollReaders, testDeps } from '../testing/deps.ts';
import { t } from '../texts/ja.ts';
import { addressHash, findSuppression } from './suppression.ts';
import { canBeStopped, findLeaver, unsubscribe, unsubscribeForReader } from './unsubscribe.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
let now: number;
/** The delivery that the first reader got. The second reader stands beside, and nothing may happen to them. */
let got: string;
const log: string[] = [];

beforeEach(async () => {
  log.length = 0;
  const note = (text: string, fields?: object) => log.push(`${text} ${JSON.stringify(fields)}`);
  world = await testDeps({ log: { debug: note, info: note, warn: note, error: note } as Log });
  now = world.clock.now();
  await enrollReaders(world.sql, { count: 2, at: now });
  await world.run();
  log.length = 0;
  got = (await world.sql("SELECT id FROM deliveries WHERE subscriber_id = 'sub_0'"))[0]!.id;
  await world.sql(
    "UPDATE enrollments SET state = 'active', stopped_from = NULL, ended_at = NULL, next_send_at = ?",
    now + 1,
  );
});

const isSubscribed = async (delivery: string) => (await findLeaver(world.deps, delivery))?.subscribed;
const leave = (delivery = got) => unsubscribe(world.deps, delivery, 'origin');
const statuses = async () => (await world.sql('SELECT status FROM subscribers ORDER BY id')).map(row => row.status);
const courses = () => world.sql('SELECT state, stopped_from, ended_at, next_send_at FROM enrollments ORDER BY id');
const put = (id: string, state: string, reader = 'sub_0') =>
  world.sql(
    `INSERT INTO deliveries (id, kind, subscriber_id, state, due_at, next_attempt_at, attempts, doubts, message_id,
       lease, lease_until) VALUES (?, 'already-enrolled', ?, ?, 1, 1, 0, 0, ?, 'own', 5)`,
    ...[id, reader, state, `<${id}@clinic.example>`],
  );

const GOES_ON = () => ({ state: 'active', stopped_from: null, ended_at: null, next_send_at: now + 1 });

test('leaving ends the reader’s courses at once, and nobody else’s', async () => {
  world.clock.advance(5);
  expect(await leave()).toBe(true);
  expect(await statuses()).toEqual(['unsubscribed', 'active']);
  expect(await courses()).toEqual([
    { state: 'stopped', stopped_from: null, ended_at: now + 5, next_send_at: null },
    GOES_ON(),
  ]);
});

test('the consent record has one row more: who withdrew, when, and against which words', async () => {
  await leave();
  await leave();
  const rows = await world.sql("SELECT * FROM consents WHERE act = 'withdrawn'");
  expect(rows).toEqual([
    expect.objectContaining({ subscriber_id: 'sub_0', signup_id: null, at: now, origin: 'origin' }),
  ]);
  const words = createHash('sha256').update(t.landing.fields.consent.label).digest('hex');
  expect(rows[0]!.wording_hash).toBe(words);
  expect(rows[0]!.wording_version).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test('the mail through which somebody left is marked, and no other', async () => {
  await put('other', 'sent');
  await leave();
  expect(await world.sql('SELECT id FROM deliveries WHERE unsubscribed = 1')).toEqual([{ id: got }]);
});

test('the log says which reader left, without an address', async () => {
  await leave();
  expect(log).toEqual([expect.stringContaining('sub_0')]);
  expect(log.join()).not.toContain('@');
});

test('waiting mails are called off with their leases; what is at the server or done, and others’ mails, stay', async () => {
  for (const state of ['due', 'retry', 'claimed', 'sending', 'sent', 'failed']) await put(state, state);
  await put('others', 'due', 'sub_1');
  await leave();
  const row = (id: string) =>
    world.sql('SELECT state, reason, lease, lease_until FROM deliveries WHERE id = ?', id).then(([found]) => found);
  for (const waiting of ['due', 'retry', 'claimed'])
    expect(await row(waiting)).toEqual({ state: 'cancelled', reason: 'unsubscribed', lease: null, lease_until: null });
  for (const state of ['sending', 'sent', 'failed'])
    expect(await row(state)).toEqual({ state, reason: null, lease: 'own', lease_until: 5 });
  expect(await row('others')).toMatchObject({ state: 'due' });
});

test('a paused course ends too, a finished one stays finished', async () => {
  await world.sql("UPDATE enrollments SET state = 'paused' WHERE id = 'enr_0'");
  await world.sql("UPDATE enrollments SET state = 'completed', subscriber_id = 'sub_0' WHERE id = 'enr_1'");
  await leave();
  expect((await courses()).map(({ state, ended_at }) => [state, ended_at])).toEqual([
    ['stopped', now],
    ['completed', null],
  ]);
});

test('what a refusal had stopped is ended by the reader, so that no lifting brings it back', async () => {
  await world.sql("UPDATE enrollments SET state = 'stopped', stopped_from = 'active'");
  await leave();
  expect((await courses()).map(course => course.stopped_from)).toEqual([null, 'active']);
});

test.each(['suppressed', 'in-question'])('a reader who is %s may leave', async status => {
  await world.sql('UPDATE subscribers SET status = ?', status);
  expect(await isSubscribed(got)).toBe(true);
  expect(await leave()).toBe(true);
  expect(await statuses()).toEqual(['unsubscribed', status]);
});

test.each(['pending', 'unsubscribed', 'trial'])('for a reader who is %s nothing changes', async status => {
  await world.sql('UPDATE subscribers SET status = ?', status);
  expect(await isSubscribed(got)).toBe(false);
  expect(await leave()).toBe(true);
  expect(await statuses()).toEqual([status, status]);
  expect(await courses()).toEqual([GOES_ON(), GOES_ON()]);
  expect(await world.sql("SELECT 1 FROM consents WHERE act = 'withdrawn'")).toEqual([]);
});

test('a delivery that is none has no reader', async () => {
  expect(await findLeaver(world.deps, got)).toEqual({ email: 'r0@mail.example', subscribed: true });
  expect(await isSubscribed('dlv_none')).toBeUndefined();
  expect(await leave('dlv_none')).toBe(false);
  expect(await statuses()).toEqual(['active', 'active']);
});

test('an address is found by its keyed hash alone', async () => {
  const hash = addressHash(world.deps, 'a@mail.example');
  expect(hash).toBe(keyedHash(world.deps.keys, 'address', 'a@mail.example'));
  expect(hash).not.toContain('mail.example');
  await world.sql(
    "INSERT INTO suppressions (address_hash, reason, at, day, domain) VALUES (?, 'x', 1, '2026-11-22', 'mail.example')",
    hash,
  );
  expect(await findSuppression(world.deps, 'a@mail.example')).toMatchObject({ addressHash: hash });
  expect(await findSuppression(world.deps, 'b@mail.example')).toBeUndefined();
});

test('a mail of a reader who was erased leads to a page, and has nobody to stop', async () => {
  const { erase } = await import('../erasing/erase.ts');
  await erase(world.deps, 'sub_0');
  expect(await findLeaver(world.deps, got)).toEqual({ subscribed: false });
  expect(await leave()).toBe(true);
});

const stopFor = (id = 'sub_0') => unsubscribeForReader(world.deps, id, 'desk');
const request = (id: string, more: { reader?: string; expires: number; confirmed?: number }) =>
  world.sql(
    `INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at, confirmed_at) VALUES (?, ?, 'a', 1, ?, ?)`,
    ...[id, more.reader ?? 'sub_0', more.expires, more.confirmed ?? null],
  );
const expiries = async () =>
  Object.fromEntries((await world.sql('SELECT id, expires_at FROM signups')).map(row => [row.id, row.expires_at]));

test.each(['active', 'pending', 'suppressed', 'in-question'])(
  'the clinic stops a reader who is %s on their word',
  async status => {
    await world.sql('UPDATE subscribers SET status = ?', status);
    await world.sql("UPDATE subscribers SET status = 'trial' WHERE id = 'sub_1'");
    await put('waiting', 'due');
    world.clock.advance(5);
    expect(canBeStopped({ status: status as 'active' })).toBe(true);
    expect(await stopFor()).toBe(true);
    expect(await statuses()).toEqual(['unsubscribed', 'trial']);
    expect((await courses())[0]).toEqual({
      state: 'stopped',
      stopped_from: null,
      ended_at: now + 5,
      next_send_at: null,
    });
    expect(await world.sql("SELECT state FROM deliveries WHERE id = 'waiting'")).toEqual([{ state: 'cancelled' }]);
    expect(await world.sql("SELECT * FROM consents WHERE act = 'withdrawn'")).toEqual([
      expect.objectContaining({
        ...{ subscriber_id: 'sub_0', signup_id: null, at: now + 5, origin: 'desk', recorded_by: 'clinic' },
      }),
    ]);
    expect(log).toEqual([expect.stringContaining('sub_0')]);
  },
);

test.each(['unsubscribed', 'trial'])('a reader who is %s is not stopped again, nor one who is none', async status => {
  await world.sql('UPDATE subscribers SET status = ?', status);
  expect(canBeStopped({ status: status as 'active' })).toBe(false);
  expect([await stopFor(), await stopFor('sub_none')]).toEqual([false, false]);
  expect(await statuses()).toEqual([status, status]);
  expect(await world.sql("SELECT 1 FROM consents WHERE act = 'withdrawn'")).toEqual([]);
});

test('with the reader their open requests are called off; what was confirmed or is over, and others’, stays', async () => {
  await request('open', { expires: now + 9 });
  await request('just', { expires: now });
  await request('over', { expires: now - 5 });
  await request('confirmed', { expires: now + 9, confirmed: 2 });
  await request('others', { reader: 'sub_1', expires: now + 9 });
  await stopFor();
  expect(await expiries()).toEqual({
    open: now - 1,
    just: now - 1,
    over: now - 5,
    confirmed: now + 9,
    others: now + 9,
  });
});
