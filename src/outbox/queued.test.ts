import { expect, test } from 'vitest';
import { deliver } from '../delivery/deliver.ts';
import { pauseFor, resumeSending } from '../pauses/sending-state.ts';
import { tick } from '../scheduling/tick.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';

const MINUTE = 60_000;
const HOLDS_FOR = 15 * MINUTE;

/** A queue outside this process, which cannot be asked what it holds. It fails after `failsAfter` ids. */
async function world({ count = 3, failsAfter = Number.POSITIVE_INFINITY } = {}) {
  const { deps, clock, sql, messages } = await testDeps();
  await enrollReaders(sql, { count, at: START });
  const handed: string[] = [];
  const send = async (ids: string[]) => {
    if (handed.length >= failsAfter) throw new Error('Queue is overloaded');
    handed.push(...ids);
  };
  return { deps: { ...deps, queue: { send, holdsFor: HOLDS_FOR } }, clock, sql, messages, handed };
}

test('an id is handed over once in the time for which the queue holds it, and again after that', async () => {
  const { deps, clock, handed } = await world();
  expect((await tick(deps)).queued).toBe(3);
  for (let minute = 1; minute < 15; minute += 1) {
    clock.advance(MINUTE);
    expect((await tick(deps)).queued).toBe(0);
  }
  clock.advance(MINUTE);
  expect((await tick(deps)).queued).toBe(3);
  expect(handed).toHaveLength(6);
});

test('what was claimed and given back is handed over when its next attempt is due', async () => {
  const { deps, clock, handed, messages } = await world({ count: 1 });
  await tick(deps);
  const busy = {
    ...deps.mailer,
    send: async () => ({ accepted: false, kind: 'unknown', rule: 'x', reason: '450' }) as const,
  };
  await deliver({ ...deps, mailer: busy }, handed);
  clock.advance(5 * MINUTE);
  expect((await tick(deps)).queued).toBe(1);
  await deliver(deps, handed);
  expect(messages).toHaveLength(1);
});

test('where the queue fails half-way only what it took is marked', async () => {
  const { deps, clock, handed } = await world({ count: 250, failsAfter: 100 });
  expect((await tick(deps)).queued).toBe(100);
  expect(handed).toHaveLength(100);
  clock.advance(MINUTE);
  const open = { ...deps, queue: { ...deps.queue, send: async (ids: string[]) => void handed.push(...ids) } };
  expect((await tick(open)).queued).toBe(150);
  expect(new Set(handed).size).toBe(250);
});

test('a mark that a wrong clock made is not believed, and one process on Node believes none', async () => {
  const { deps, sql } = await world({ count: 1 });
  await tick(deps);
  await sql(`UPDATE deliveries SET queued_until = ${START + 400 * 24 * 60 * MINUTE}`);
  expect((await tick(deps)).queued).toBe(1);
  expect((await tick(deps)).queued).toBe(0);
  expect((await tick({ ...deps, queue: { ...deps.queue, holdsFor: 0 } })).queued).toBe(1);
});

test('while sending is paused nothing but the way in for the clinic is queued', async () => {
  const { deps } = await world();
  await pauseFor(deps, 'moved');
  expect(await tick(deps)).toMatchObject({ lessons: 3, queued: 0 });
  await resumeSending(deps);
  expect((await tick(deps)).queued).toBe(3);
});

test('a tick does no more than its bounds, and the next one goes on', async () => {
  const { deps } = await world({ count: 25 });
  const bounded = { ...deps, bounds: { lessons: 10, queued: 8, atOnce: 5, named: 10 } };
  expect(await tick(bounded)).toMatchObject({ lessons: 10, queued: 8 });
  expect(await tick(bounded)).toMatchObject({ lessons: 10, queued: 8 });
  expect(await tick(bounded)).toMatchObject({ lessons: 5, queued: 8 });
  expect(await tick(bounded)).toMatchObject({ lessons: 0, queued: 1 });
});

test('one that fails is told by its id, and the others go out', async () => {
  const { deps, handed, sql, messages } = await world({ count: 5 });
  await tick(deps);
  const broken = handed[2]!;
  await sql(`CREATE TRIGGER broken BEFORE UPDATE ON deliveries WHEN NEW.id = '${broken}' AND NEW.state = 'sending'
    BEGIN SELECT RAISE(ABORT, 'broken'); END`);
  expect(await deliver(deps, handed)).toMatchObject({ sent: 4, failed: [broken] });
  expect(messages).toHaveLength(4);
});
