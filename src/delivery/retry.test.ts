import { expect, test } from 'vitest';
import type { SendOutcome } from '../deps.ts';
import { afterAttempt as afterAttemptOf, type Before, DOUBT_WAIT, LESSON_ROUNDS, RETRY_WAITS } from './retry.ts';

const NOW = 1_000_000;
const FRESH: Before = { attempts: 0, doubts: 0, reason: null, possibleDuplicate: false };
const afterAttempt = (before: Partial<Before>, outcome: SendOutcome, now: number, nextWeek?: number) =>
  afterAttemptOf({ ...FRESH, ...before }, outcome, now, nextWeek);
const soft: SendOutcome = { accepted: false, kind: 'unknown', rule: 'temporary', reason: '451 later' };
const refusal = (kind: 'hard' | 'filtered' | 'sender' | 'credentials' | 'unreachable' | 'wait'): SendOutcome => ({
  accepted: false,
  kind,
  rule: kind,
  reason: '550',
});

test('waits 5 minutes, 30 minutes, 2, 6 and 24 hours between the attempts of a round', () => {
  const waits = RETRY_WAITS.map(
    (_, attempts) => afterAttempt({ attempts, reason: null }, soft, NOW).nextAttemptAt! - NOW,
  );
  expect(waits.map(wait => wait / 60_000)).toEqual([5, 30, 120, 360, 1440]);
});

test('a notice is given up after one round, without a grudge against the address', () => {
  expect(afterAttempt({ attempts: 5, reason: 'temporary' }, soft, NOW)).toMatchObject({ state: 'failed' });
  expect(afterAttempt({ attempts: 5, reason: 'temporary' }, soft, NOW).suppress).toBeUndefined();
});

test('a lesson is tried again next week, and given up after three weeks', () => {
  const nextWeek = NOW + 7 * 86_400_000;
  expect(afterAttempt({ attempts: 5, reason: 'temporary' }, soft, NOW, nextWeek)).toMatchObject({
    state: 'retry',
    nextAttemptAt: nextWeek,
  });
  const last = LESSON_ROUNDS * (RETRY_WAITS.length + 1) - 1;
  expect(afterAttempt({ attempts: last, reason: 'temporary' }, soft, NOW, nextWeek)).toMatchObject({
    state: 'failed',
    suppress: true,
  });
});

test('a refused recipient is suppressed at once', () => {
  expect(afterAttempt({ attempts: 0, reason: null }, refusal('hard'), NOW)).toMatchObject({
    state: 'failed',
    suppress: true,
  });
});

test('a filter gets a second chance, a day later', () => {
  expect(afterAttempt({ attempts: 0, reason: null }, refusal('filtered'), NOW)).toMatchObject({
    state: 'retry',
    nextAttemptAt: NOW + 86_400_000,
  });
  expect(afterAttempt({ attempts: 1, reason: 'filtered' }, refusal('filtered'), NOW)).toMatchObject({
    state: 'failed',
    suppress: true,
  });
});

test('our mail service refuses an address: next attempts after a day, then weekly, and the address is never given up', () => {
  const nextWeek = NOW + 7 * 86_400_000;
  const after = (attempts: number, next?: number) =>
    afterAttempt({ attempts, reason: 'wait' }, refusal('wait'), NOW, next);
  expect(after(0, nextWeek)).toMatchObject({ state: 'retry', attempts: 1, nextAttemptAt: NOW + 86_400_000 });
  expect(after(0)).toMatchObject({ state: 'retry', nextAttemptAt: NOW + 86_400_000 });
  for (const attempts of [1, 17, 200])
    expect(after(attempts, nextWeek)).toMatchObject({ state: 'retry', nextAttemptAt: nextWeek });
  expect(after(1)).toMatchObject({ state: 'failed' });
  expect([after(0), after(1), after(200, nextWeek)].map(({ suppress }) => suppress)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("what is not the message's fault costs it no attempt", () => {
  expect(afterAttempt({ attempts: 2, reason: null }, refusal('sender'), NOW)).toMatchObject({
    state: 'retry',
    attempts: 2,
    nextAttemptAt: NOW,
  });
  expect(afterAttempt({ attempts: 2, reason: null }, refusal('credentials'), NOW)).toMatchObject({
    state: 'retry',
    attempts: 2,
    nextAttemptAt: NOW,
  });
  expect(afterAttempt({ attempts: 2, reason: null }, refusal('unreachable'), NOW)).toMatchObject({
    state: 'retry',
    attempts: 2,
    nextAttemptAt: NOW + 60_000,
  });
});

test('a message that may have been accepted is tried again once soon, then weekly, and marked; the address is not blamed', () => {
  const inDoubt: SendOutcome = { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: 'closed' };
  expect(afterAttempt({ attempts: 0, reason: null }, inDoubt, NOW)).toMatchObject({
    state: 'retry',
    attempts: 1,
    nextAttemptAt: NOW + DOUBT_WAIT,
    possibleDuplicate: true,
  });
  const again = { attempts: 1, doubts: 1, reason: 'no-answer', possibleDuplicate: true };
  expect(afterAttempt(again, inDoubt, NOW, NOW + 7)).toMatchObject({ state: 'retry', nextAttemptAt: NOW + 7 });
  // Nobody knows what a process that died had done, so this was a copy already.
  const afterCrash = { possibleDuplicate: true };
  expect(afterAttempt(afterCrash, inDoubt, NOW, NOW + 7)).toMatchObject({ nextAttemptAt: NOW + 7, doubts: 1 });
});

test('refusals and doubts are counted apart, in whatever order they come', () => {
  const doubt = { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: '' } as const;
  const blocked = { accepted: false, kind: 'blocked', rule: 'blocked', reason: '' } as const;
  const run = (answers: SendOutcome[]) => {
    let before: Before = FRESH;
    const states = answers.map(answer => {
      const { state, attempts, doubts, reason = null, possibleDuplicate } = afterAttempt(before, answer, NOW, NOW + 7);
      before = { attempts, doubts, reason, possibleDuplicate: before.possibleDuplicate || possibleDuplicate === true };
      return state;
    });
    return { ...before, last: states.at(-1) };
  };
  expect(run([blocked, doubt, blocked, doubt])).toMatchObject({ last: 'retry', attempts: 4, doubts: 2 });
  expect(run(Array.from({ length: 20 }, () => blocked))).toMatchObject({ last: 'retry', doubts: 0 });
  expect(run([doubt, soft, soft, doubt, soft, doubt])).toMatchObject({ last: 'retry', doubts: 3 });
  expect(run([doubt, soft, soft, doubt, soft, doubt, blocked, doubt])).toMatchObject({ last: 'failed' });
  const rounds = LESSON_ROUNDS * (RETRY_WAITS.length + 1);
  const refusals = Array.from({ length: rounds - 1 }, () => soft);
  expect(run([...refusals, doubt])).toMatchObject({ last: 'retry' });
  expect(run([doubt, ...refusals, soft])).toMatchObject({ last: 'failed', doubts: 1 });
});

test('what is blocked for what we are waits for us: one attempt a week, however long, and the reader stays', () => {
  const blocked = { accepted: false, kind: 'blocked', rule: 'blocked', reason: '554 5.7.1' } as const;
  const nextWeek = NOW + 7 * 86_400_000;
  for (const attempts of [5, 17, 200])
    expect(afterAttempt({ attempts, reason: 'blocked' }, blocked, NOW, nextWeek)).toEqual({
      state: 'retry',
      doubts: 0,
      attempts: 6, // one round, however many weeks it takes
      reason: 'blocked',
      response: '554 5.7.1',
      nextAttemptAt: nextWeek,
    });
  expect(afterAttempt({ attempts: 5, reason: 'blocked' }, blocked, NOW)).toMatchObject({ state: 'failed' });
});

test.each(['blocked', 'wait'] as const)(
  'weeks of "%s" are not held against a reader who is then refused for now',
  kind => {
    const ours: SendOutcome = { accepted: false, kind, rule: kind, reason: '' };
    const after = (before: { attempts: number; reason: string | null }, outcome: SendOutcome) => {
      const { attempts, reason = null, suppress } = afterAttempt(before, outcome, NOW, NOW + 7 * 86_400_000);
      return { attempts, reason, suppress };
    };
    let standing = after({ attempts: 0, reason: null }, ours);
    for (let week = 0; week < 30; week += 1) standing = after(standing, ours);
    let rounds = 0;
    for (; !standing.suppress && rounds < 100; rounds += 1) standing = after(standing, soft);
    expect(rounds).toBe((LESSON_ROUNDS - 1) * (RETRY_WAITS.length + 1));
  },
);

test('after four doubtful attempts the reader may have the lesson four times, so the course goes on', () => {
  const doubt = { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: '' } as const;
  expect(
    afterAttempt({ attempts: LESSON_ROUNDS, doubts: LESSON_ROUNDS, possibleDuplicate: true }, doubt, NOW, NOW + 1),
  ).toMatchObject({
    state: 'failed',
    moveOn: true,
    possibleDuplicate: true,
  });
});

/** What every refusal leaves: the rule, the answer and the counts. */
const KEPT = { doubts: 1, reason: 'the-rule', response: '4xx the answer' };

test.each([
  ['hard', { state: 'failed', attempts: 3, suppress: true }],
  ['credentials', { state: 'retry', attempts: 2, nextAttemptAt: NOW }],
  ['sender', { state: 'retry', attempts: 2, nextAttemptAt: NOW }],
  ['unreachable', { state: 'retry', attempts: 2, nextAttemptAt: NOW + 60_000 }],
  ['throttle', { state: 'retry', attempts: 2, nextAttemptAt: NOW + 5 * 60_000 }],
  ['filtered', { state: 'retry', attempts: 3, nextAttemptAt: NOW + 86_400_000 }],
  ['in-doubt', { state: 'failed', attempts: 3, doubts: 2, possibleDuplicate: true }],
  ['blocked', { state: 'retry', attempts: 3, nextAttemptAt: NOW + 30 * 60_000 }],
  ['wait', { state: 'failed', attempts: 3 }],
  ['full', { state: 'retry', attempts: 3, nextAttemptAt: NOW + 30 * 60_000 }],
  ['unknown', { state: 'retry', attempts: 3, nextAttemptAt: NOW + 30 * 60_000 }],
] as const)(
  'the whole verdict on the third attempt at a notice, after one refusal and one doubt: %s',
  (kind, verdict) => {
    const outcome = { accepted: false, kind, rule: 'the-rule', reason: '4xx the answer' } as const;
    expect(afterAttempt({ attempts: 2, doubts: 1 }, outcome, NOW)).toEqual({ ...KEPT, ...verdict });
  },
);

test('an accepted mail is sent, with its attempts, its doubts and the answer', () => {
  const accepted: SendOutcome = { accepted: true, response: '250 OK' };
  expect(afterAttempt({ attempts: 2, doubts: 1, reason: 'x' }, accepted, NOW, NOW + 7)).toEqual({
    state: 'sent',
    attempts: 3,
    doubts: 1,
    response: '250 OK',
  });
});

test('a filter that refuses a second time by the same rule knows the address, with its answer kept', () => {
  expect(afterAttempt({ attempts: 1, reason: 'filtered' }, refusal('filtered'), NOW)).toEqual({
    state: 'failed',
    attempts: 2,
    doubts: 0,
    reason: 'filtered',
    response: '550',
    suppress: true,
  });
});

test('what is blocked is tried again as a soft failure is, in its first round', () => {
  const blocked = { accepted: false, kind: 'blocked', rule: 'blocked', reason: '' } as const;
  const waits = RETRY_WAITS.map(
    (_, attempts) => afterAttempt({ attempts }, blocked, NOW, NOW + 7).nextAttemptAt! - NOW,
  );
  expect(waits).toEqual(RETRY_WAITS);
});

test('a first doubt waits for half an hour, with a notice as with a lesson; a lesson has three rounds of a week', () => {
  const doubt = { accepted: false, kind: 'in-doubt', rule: 'no-answer', reason: '' } as const;
  for (const nextWeek of [undefined, NOW + 7])
    expect(afterAttempt({}, doubt, NOW, nextWeek)).toMatchObject({ state: 'retry', nextAttemptAt: NOW + 30 * 60_000 });
  const seen = { doubts: 1, attempts: 1 };
  expect(afterAttempt(seen, doubt, NOW)).toMatchObject({ state: 'failed' });
  expect(afterAttempt(seen, doubt, NOW, NOW + 7)).toMatchObject({ state: 'retry', nextAttemptAt: NOW + 30 * 60_000 });
  expect(LESSON_ROUNDS).toBe(3);
});
