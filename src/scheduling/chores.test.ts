import { expect, test } from 'vitest';
import { dueChores } from './chores.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const at = (tidiedAt: number | null, letGoAt: number | null, isAnyForgotten = false, isLetterDue = false) =>
  dueChores({ isAnyForgotten, isLetterDue, tidiedAt, letGoAt, letGoSince: null }, NOW);

test('each is due once a day, and where a clock ran ahead; what waits for the clinic comes first, then what was done longer ago', () => {
  expect(at(NOW - DAY + 1, NOW)).toEqual([]);
  expect(at(NOW - DAY, NOW)).toEqual(['tidy']);
  expect(at(NOW - DAY, NOW - 2 * DAY)).toEqual(['let-go', 'tidy']);
  expect(at(NOW + DAY, NOW)).toEqual(['tidy']);
  expect(at(null, null)).toEqual(['tidy', 'let-go']);
  expect(at(NOW, null, true)).toEqual(['remind', 'let-go']);
  expect(at(NOW, null, true, true)).toEqual(['remind', 'letter', 'let-go']);
});
