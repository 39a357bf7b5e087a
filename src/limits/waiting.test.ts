import { beforeEach, expect, test } from 'vitest';
import { DAY, testDeps } from '../testing/deps.ts';
import { PROXY, REFUSED } from './turns.ts';
import { discardWaiting, readSignupStanding, releaseWaiting } from './waiting.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
let now: number;
beforeEach(async () => {
  world = await testDeps();
  now = world.clock.now();
});

type Mail = { state?: string; nextAttemptAt?: number; heldUntil?: number | null; dueAt?: number };

/** A confirmation that waits for its turn until a minute from now, and was asked for just now. */
const put = (id: string, mail: Mail = {}) => {
  const { state = 'due', nextAttemptAt = now + 60_000, heldUntil = now + 60_000, dueAt = now } = mail;
  return world.sql(
    `INSERT INTO deliveries (id, kind, subject_id, state, due_at, next_attempt_at, waits_since, held_until, attempts,
       doubts, message_id, lease, lease_until) VALUES (?, 'confirmation', ?, ?, ?, ?, 1, ?, 0, 0, ?, 'own', 5)`,
    ...[id, `sup_${id}`, state, dueAt, nextAttemptAt, heldUntil, `<${id}@clinic.example>`],
  );
};
const note = (name: string, freeAt: number, count = 0) =>
  world.sql('INSERT INTO signup_limits (name, free_at, count) VALUES (?, ?, ?)', name, freeAt, count);
const mail = async (id: string) =>
  (
    await world.sql('SELECT state, next_attempt_at, waits_since, held_until, reason FROM deliveries WHERE id = ?', id)
  )[0];
const standing = () => readSignupStanding(world.deps);

const UNTOUCHED = { state: 'due', waits_since: 1, reason: null };
const NONE = { waiting: 0, lastAt: undefined, refused: 0, untrustedProxy: false, proofOfWork: false };

test('where nobody signs up, nothing stands', async () => {
  expect(await standing()).toEqual(NONE);
});

test('counts the mails that a limit holds, and says when the last of them goes', async () => {
  await put('one');
  await put('refused-once', { state: 'retry', nextAttemptAt: now + 90_000 });
  await put('next', { nextAttemptAt: now + 1 });
  expect(await standing()).toEqual({ ...NONE, waiting: 3, lastAt: now + 90_000 });
});

test('a mail whose turn has come, that no limit holds, or that somebody has, does not wait for a turn', async () => {
  await put('its-turn', { nextAttemptAt: now });
  await put('not-held', { heldUntil: null });
  for (const state of ['claimed', 'sending', 'sent', 'failed', 'cancelled']) await put(state, { state });
  expect(await standing()).toEqual(NONE);
  expect([await releaseWaiting(world.deps, now), await discardWaiting(world.deps, now)]).toEqual([0, 0]);
});

test('tells of sign-ups that were not taken, and of a proxy, for as long as they are noted', async () => {
  await note(REFUSED, now + 1, 7);
  expect(await standing()).toEqual({ ...NONE, refused: 7 });
  await note(PROXY, now + DAY);
  expect(await standing()).toEqual({ ...NONE, refused: 7, untrustedProxy: true });
  world.clock.advance(1);
  expect(await standing()).toEqual({ ...NONE, untrustedProxy: true });
  world.clock.advance(-2); // what is noted for more than a day comes from a clock of the future
  expect(await standing()).toEqual({ ...NONE, refused: 7 });
});

test('no other limit is taken for a note', async () => {
  await note('all', now + 1, 9);
  await note('waiting', now + 1, 9);
  expect(await standing()).toEqual(NONE);
});

test('browsers are asked for a proof of work while few turns of all are left, or many wait', async () => {
  const MINUTE = 60_000;
  for (const [name, least] of [
    ['all', 30 * MINUTE],
    ['waiting', 240 * MINUTE],
  ] as const) {
    await note(name, now + least);
    expect([name, await standing()]).toEqual([name, NONE]);
    await world.sql('UPDATE signup_limits SET free_at = free_at + 1');
    expect([name, await standing()]).toEqual([name, { ...NONE, proofOfWork: true }]);
    await world.sql('DELETE FROM signup_limits');
  }
});

test('releasing lets those go that were asked for up to then, now', async () => {
  await put('seen', { dueAt: now - 1 });
  await put('just-seen', { state: 'retry' });
  await put('later', { dueAt: now + 1 });
  await note('waiting', now + DAY);
  expect(await releaseWaiting(world.deps, now)).toBe(2);
  const gone = { next_attempt_at: now, waits_since: now, held_until: null, reason: null };
  expect(await mail('seen')).toEqual({ ...gone, state: 'due' });
  expect(await mail('just-seen')).toEqual({ ...gone, state: 'retry' });
  expect(await mail('later')).toEqual({ ...UNTOUCHED, next_attempt_at: now + 60_000, held_until: now + 60_000 });
  expect(await world.sql('SELECT name FROM signup_limits')).toEqual([]);
});

test('discarding calls those off that were asked for up to then', async () => {
  await put('seen');
  await put('later', { dueAt: now + 1 });
  await note('waiting', now + DAY);
  expect(await discardWaiting(world.deps, now)).toBe(1);
  expect(await mail('seen')).toMatchObject({ state: 'cancelled', reason: 'discarded', held_until: null });
  expect(await world.sql('SELECT id, lease, lease_until FROM deliveries ORDER BY id')).toEqual([
    { id: 'later', lease: 'own', lease_until: 5 },
    { id: 'seen', lease: null, lease_until: null },
  ]);
  expect(await mail('later')).toMatchObject(UNTOUCHED);
  expect(await world.sql('SELECT name FROM signup_limits')).toEqual([]);
});
