import { beforeEach, expect, test, vi } from 'vitest';
import { createApp } from '../app.tsx';
import { deliver } from '../delivery/deliver.ts';
import type { OutgoingMessage, SendOutcome } from '../deps.ts';
import { KINDS } from '../mails/kinds.ts';
import { tick } from '../scheduling/tick.ts';
import { enrollReaders, START, testDeps } from '../testing/deps.ts';
import { PATIENCE } from '../testing/patience.ts';
import { CLINIC, signupForm } from '../testing/walk.ts';
import { pauseByHand, pauseFor, readStanding, resumeSending } from './sending-state.ts';

let world: Awaited<ReturnType<typeof testDeps>>;
beforeEach(async () => {
  world = await testDeps({ kind: 'smtp', clinic: CLINIC });
});

const run = async () => {
  await tick(world.deps);
  await world.idle();
};
const signUp = async (address: string) => {
  await createApp(world.deps).request('/signup', signupForm(address));
  await world.idle();
};
const receivers = () => world.messages.map(({ to }) => to).sort();
const consents = () => world.sql('SELECT subscriber_id, act, at FROM consents ORDER BY id');
const NO: SendOutcome = { accepted: false, kind: 'sender', rule: 'authentication', reason: '550 5.7.26' };

test('lessons wait and nobody is changed; who signs up meanwhile gets the mail to confirm', async () => {
  await enrollReaders(world.sql, { count: 3, at: START });
  const before = await consents();
  expect(await pauseByHand(world.deps)).toBe(true);
  await run();
  expect(receivers()).toEqual([]);
  await signUp('new@mail.example');
  await run();
  expect(receivers()).toEqual(['new@mail.example']);
  expect((await consents()).filter(({ act }) => act !== 'requested')).toEqual(before);
  expect(await world.sql("SELECT count(*) AS n FROM subscribers WHERE status = 'active'")).toMatchObject([{ n: 3 }]);
  await resumeSending(world.deps, 'by-hand');
  await run();
  expect(receivers()).toHaveLength(4);
});

test('lessons that a queue still holds do not go, nor does one that was claimed before the press', async () => {
  await enrollReaders(world.sql, { count: 2, at: START });
  await tick({ ...world.deps, queue: { send: async () => {}, holdsFor: 0 } });
  const ids = (await world.sql('SELECT id FROM deliveries ORDER BY id')).map(({ id }) => String(id));
  const mails: OutgoingMessage[] = [];
  world.mailer.answer = async message => {
    mails.push(message);
    await pauseByHand(world.deps);
    return { accepted: true, response: '250' };
  };
  // One mail at a time: the press comes while the first is under way.
  await deliver({ ...world.deps, mailer: { ...world.mailer, concurrency: 1, send: world.mailer.send } }, ids);
  expect(mails).toHaveLength(1);
  await deliver(world.deps, ids);
  expect(mails).toHaveLength(1);
  expect(await world.sql('SELECT state FROM deliveries ORDER BY state')).toEqual([{ state: 'due' }, { state: 'sent' }]);
});

test('a second press changes nothing, and days later each reader gets one lesson', async () => {
  await enrollReaders(world.sql, { count: 2, at: START });
  await pauseByHand(world.deps);
  world.clock.advance(20 * 86_400_000);
  expect(await pauseByHand(world.deps)).toBe(false);
  expect((await readStanding(world.deps.db)).pauses).toMatchObject([{ reason: 'by-hand', at: START }]);
  await run();
  expect(receivers()).toEqual([]);
  await resumeSending(world.deps);
  await run();
  expect(receivers()).toEqual(['r0@mail.example', 'r1@mail.example']);
  await run();
  expect(receivers()).toHaveLength(2);
});

test('where another reason stands too, answers wait with it', async () => {
  await pauseByHand(world.deps);
  await pauseFor(world.deps, 'moved');
  await signUp('new@mail.example');
  await run();
  expect(receivers()).toEqual([]);
  await resumeSending(world.deps, 'moved');
  await run();
  expect(receivers()).toEqual(['new@mail.example']);
});

/** Two domains that blame us and accept nothing: all sending pauses for that. */
async function refusedBySeveral() {
  world.mailer.answer = async () => NO;
  await signUp('one@a.example');
  await signUp('two@b.example');
  await run();
  expect((await readStanding(world.deps.db)).pauses).toMatchObject([{ reason: 'refused' }]);
}
const accept = () => {
  world.mailer.answer = async () => ({ accepted: true, response: '250' });
};

test('beside a refusal of several domains an answer asks in its hour, and when it is taken the other answers follow', async () => {
  await enrollReaders(world.sql, { count: 2, at: START });
  await world.sql('UPDATE enrollments SET next_send_at = NULL');
  await refusedBySeveral();
  await pauseByHand(world.deps);
  await world.sql('UPDATE enrollments SET next_send_at = ?', START);
  accept();
  await signUp('three@mail.example');
  await run();
  expect(receivers()).toEqual([]);
  world.clock.advance(3_700_000);
  await run();
  await run();
  expect(receivers()).toEqual(['one@a.example', 'three@mail.example', 'two@b.example']);
  expect((await readStanding(world.deps.db)).pauses).toMatchObject([{ reason: 'by-hand' }]);
  await resumeSending(world.deps, 'by-hand');
  await run();
  expect(receivers()).toHaveLength(5);
});

test('a lesson asks for nothing while it is paused by hand; afterwards one goes first, and the others when it was taken', async () => {
  await enrollReaders(world.sql, { count: 4, at: START });
  await pauseByHand(world.deps);
  await pauseFor(world.deps, 'refused', { refusals: 1, probeAt: START });
  await run();
  expect(receivers()).toEqual([]);
  const first = Promise.withResolvers<SendOutcome>();
  let asked = 0;
  world.mailer.answer = () => {
    asked += 1;
    return first.promise;
  };
  await resumeSending(world.deps, 'by-hand');
  await tick(world.deps);
  await vi.waitFor(() => expect(asked).toBe(1), { timeout: PATIENCE });
  await tick(world.deps);
  expect(asked).toBe(1);
  first.resolve({ accepted: true, response: '250' });
  await world.idle();
  await run();
  expect(receivers()).toHaveLength(4);
});

test('an answer asks a held domain in its hour, also while it is paused by hand', async () => {
  world.mailer.answer = async () => NO;
  await signUp('one@held.example');
  await run();
  await pauseByHand(world.deps);
  accept();
  world.clock.advance(3_700_000);
  await run();
  expect(receivers()).toEqual(['one@held.example']);
  expect((await readStanding(world.deps.db)).held).toEqual([]);
});

test('an answer does not end a hold, and is refused by a held domain as ever', async () => {
  world.mailer.answer = async () => NO;
  await signUp('one@held.example');
  await run();
  expect((await readStanding(world.deps.db)).held).toHaveLength(1);
  await pauseByHand(world.deps);
  world.mailer.answer = async () => ({ accepted: true, response: '250' });
  await signUp('two@held.example');
  await signUp('three@mail.example');
  await run();
  expect(receivers()).toEqual(['three@mail.example']);
  await resumeSending(world.deps, 'by-hand');
  world.clock.advance(3_700_000);
  await run();
  await run();
  expect(receivers()).toEqual(['one@held.example', 'three@mail.example', 'two@held.example']);
});

test('only mails that answer what somebody has just done pass', () => {
  const passing = Object.entries(KINDS).filter(([, kind]) => kind.passesByHand);
  expect(passing.map(([name]) => name).sort()).toEqual([
    ...[
      'address-confirmation',
      'address-notice',
      'already-enrolled',
      'confirmation',
      'consultation-changed',
      'consultation-copy',
      'consultation-request',
      'own-page',
      'sign-in',
    ],
  ]);
  for (const [, kind] of passing) expect(kind.isOfList).toBe(false);
});
