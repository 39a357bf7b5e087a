import { readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { writeSetting } from '../db/setting.ts';
import type { SendOutcome } from '../deps.ts';
import { tick } from '../scheduling/tick.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { IMPORTING, type PauseReason, REASONS as RULES } from './reasons.ts';
import { pauseFor, pauseRestored, readPauseState, readStanding, resumeSending } from './sending-state.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps();
});

const REASONS = Object.keys(RULES) as PauseReason[];
const put = (reason: PauseReason) =>
  reason === IMPORTING
    ? writeSetting(world.deps.db, IMPORTING, { sha256: '', rows: 0 }, START)
    : pauseFor(world.deps, reason);
const standing = async () => (await readPauseState(world.deps)).pauses.map(({ reason }) => reason);
const sent = async () => {
  await tick(world.deps);
  await world.idle();
  return world.messages.length;
};

const pairs = REASONS.flatMap(one => REASONS.filter(other => other !== one).map(other => [one, other] as const));

test.each(pairs)('"%s" and "%s": resuming the first leaves the second, and sending closed', async (one, other) => {
  await enrollReaders(world.sql, { count: 3, at: START });
  await put(one);
  await put(other);
  expect(new Set(await standing())).toEqual(new Set([one, other]));
  if (one !== IMPORTING && other !== IMPORTING) expect(await resumeSending(world.deps)).toBe('ambiguous');
  await resumeSending(world.deps, one);
  expect(await standing()).toContain(other);
  expect((await readPauseState(world.deps)).state).toBe('paused');
  expect(await sent()).toBe(0);
});

test.each(REASONS)('"%s" alone is ended by its own end, and by no other name', async reason => {
  await enrollReaders(world.sql, { count: 3, at: START });
  await put(reason);
  for (const other of [...REASONS, 'mail.example'])
    if (other !== reason) expect(await resumeSending(world.deps, other)).toBe('unknown');
  expect((await readPauseState(world.deps)).state).toBe('paused');
  const resumed = await resumeSending(world.deps, reason);
  if (RULES[reason].ends === 'itself') {
    expect([resumed, await sent()]).toEqual(['unknown', 0]);
    return;
  }
  expect(resumed).toMatchObject({ reason });
  expect((await readPauseState(world.deps)).state).toBe(RULES[reason].ends === 'probe' ? 'probing' : 'open');
  expect(await sent()).toBe(3);
  expect(await standing()).toEqual([]);
});

test.each(['refused', 'auth-refused'] as const)(
  '"%s" resumed twice: while one mail asks, no other goes',
  async reason => {
    await enrollReaders(world.sql, { count: 3, at: START });
    await put(reason);
    let asked = 0;
    const held = Promise.withResolvers<SendOutcome>();
    world.mailer.answer = () => {
      asked += 1;
      return held.promise;
    };
    await resumeSending(world.deps, reason);
    await tick(world.deps);
    await vi.waitFor(() => expect(asked).toBe(1), { timeout: PATIENCE });
    await resumeSending(world.deps, reason);
    await tick(world.deps);
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(asked).toBe(1);
    held.resolve({ accepted: true, response: '250' });
    await world.idle();
    expect(await sent()).toBe(3);
  },
);

test('nothing stands: there is nothing to resume', async () => {
  expect(await resumeSending(world.deps)).toBe('unknown');
  expect(await readPauseState(world.deps)).toEqual({ state: 'open', pauses: [], held: [] });
});

test('a database that is found to be older once more stands with the newer mark; the same mark changes nothing', async () => {
  await pauseRestored(world.deps, { lineage: 'a', mark: 9 });
  world.clock.advance(60_000);
  await pauseRestored(world.deps, { lineage: 'a', mark: 9 });
  expect((await readStanding(world.deps.db)).pauses).toMatchObject([{ at: START, beside: { mark: 9 } }]);
  await pauseRestored(world.deps, { lineage: 'a', mark: 10 });
  expect((await readStanding(world.deps.db)).pauses).toMatchObject([{ at: START + 60_000, beside: { mark: 10 } }]);
});

test('the statement that docs/cloudflare.md gives pauses a database that was taken back', async () => {
  const [, statement] = /^ {2}"(INSERT [^"]+)"$/m.exec(readFileSync('docs/cloudflare.md', 'utf8'))!;
  await enrollReaders(world.sql, { count: 3, at: START });
  await world.sql(statement!);
  expect(await readPauseState(world.deps)).toMatchObject({ state: 'paused', pauses: [{ reason: 'restored' }] });
  expect(await sent()).toBe(0);
  await resumeSending(world.deps, 'restored');
  expect(await sent()).toBe(3);
});
