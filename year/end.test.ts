import { expect, test } from 'vitest';
import { loadLibrary } from '../src/rendering/library.ts';
import type { Plan } from './plan.ts';
import { tryWorld } from './try-world.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-22T00:00:00Z');
/** Longer than the world lasts. */
const down = 16 * DAY;
const crash = { do: 'crash', at: DAY, trap: { when: 'before', commit: 'any', nth: 1 }, down };
const plan: Plan = { seed: 1, mix: 'all', days: 3, zone: 'Asia/Tokyo', start: START, items: [crash] };

test('a process that is started after the last day is not at work any more when the files of its world go', async () => {
  const { violations, crashes } = await tryWorld(plan, await loadLibrary('emails', 'build/mails'));
  expect(crashes).toBe(1);
  expect(violations.map(({ kind, text }) => ({ kind, text }))).toEqual([]);
});
