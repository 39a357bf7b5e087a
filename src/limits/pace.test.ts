import { expect, test } from 'vitest';
import {
  backlog,
  IN_ALL,
  isStrained,
  LONGEST_WAIT,
  latest,
  lead,
  MOST_OF_A_NETWORK,
  nextTurn,
  OF_A_NETWORK,
  OF_THE_WAITING,
  type Pace,
} from './pace.ts';

const NOW = Date.parse('2026-11-22T04:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When `count` who ask at once get their turns, in ms from now. `undefined`: refused. */
function turns(pace: Pace, count: number): (number | undefined)[] {
  let freeAt = NOW;
  return Array.from({ length: count }, () => {
    const at = nextTurn(pace, freeAt, NOW);
    if (at !== undefined) freeAt += pace.every;
    return at === undefined ? undefined : at - NOW;
  });
}

const PACE: Pace = { burst: 3, every: 10, longest: 20 };

test('as many as the burst at once, then one in every interval, and nobody longer than the longest wait', () => {
  expect(turns(PACE, 7)).toEqual([0, 0, 0, 10, 20, undefined, undefined]);
});

test('without a burst the first waits too', () => {
  expect(turns({ ...PACE, burst: 0 }, 3)).toEqual([10, 20, undefined]);
});

test('turns come back one by one, and not more of them than the burst', () => {
  const freeAt = NOW + 3 * PACE.every; // three were taken just now
  expect(nextTurn(PACE, freeAt, NOW + 9)).toBe(NOW + 10);
  expect(nextTurn(PACE, freeAt, NOW + 10)).toBe(NOW + 10);
  expect(nextTurn(PACE, NOW - 1_000, NOW)).toBe(NOW);
});

test('the lead is what may be taken before its time', () => {
  expect(lead(PACE)).toBe(20);
  expect(lead({ ...PACE, burst: 0 })).toBe(-10);
});

test('what a right clock can have written is believed, and nothing later', () => {
  const most = latest(PACE, NOW);
  expect(most - NOW).toBe(MINUTE + 20 + 20 + 10); // a clock that is set right, the burst, who waits longest, and the turn after that
  expect(nextTurn(PACE, most, NOW)).toBeUndefined();
  expect(nextTurn(PACE, most + 1, NOW)).toBe(NOW);
});

test('ten mails for one network at once, then ten in an hour, for a day', () => {
  const all = turns(OF_A_NETWORK, 251);
  expect(all.slice(9, 12)).toEqual([0, 6 * MINUTE, 12 * MINUTE]);
  expect(all.slice(249)).toEqual([24 * HOUR, undefined]);
});

test('sixty mails in all at once, and then none of them waits at this limit', () => {
  expect(turns(IN_ALL, 61).slice(59)).toEqual([0, undefined]);
  expect(nextTurn(IN_ALL, NOW + 60 * MINUTE, NOW + MINUTE)).toBe(NOW + MINUTE);
});

test('who waits goes one a minute, the last after a day', () => {
  expect(LONGEST_WAIT).toBe(24 * HOUR);
  const all = turns(OF_THE_WAITING, 24 * 60 + 1);
  expect(all[0]).toBe(MINUTE);
  expect(all.slice(-2)).toEqual([24 * HOUR, undefined]);
});

test('a limit is strained while fewer than half of its turns are left, and a wrong clock strains none', () => {
  const half = NOW + (IN_ALL.burst / 2) * IN_ALL.every;
  expect(half - NOW).toBe(30 * MINUTE);
  expect([NOW, half, half + 1].map(freeAt => isStrained(IN_ALL, freeAt, NOW))).toEqual([false, false, true]);
  expect(isStrained(IN_ALL, latest(IN_ALL, NOW) + 1, NOW)).toBe(false);
});

test('whoever comes now waits behind those who have a turn already, and behind nobody when all have had theirs', () => {
  expect([NOW - 1, NOW, NOW + 1, NOW + 5_000].map(freeAt => backlog(OF_THE_WAITING, freeAt, NOW))).toEqual([
    0, 0, 1, 5_000,
  ]);
  expect(nextTurn(OF_THE_WAITING, NOW, NOW)).toBe(NOW + OF_THE_WAITING.every);
  expect(MOST_OF_A_NETWORK).toBe(240);
});
