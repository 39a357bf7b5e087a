import { expect, test } from 'vitest';
import { loadLibrary } from '../src/rendering/library.ts';
import { planFor } from './make-plan.ts';
import { SHORT, SHORT_SIZE } from './seeds.ts';
import { tryWorld } from './try-world.ts';

// Four short worlds of the whole program, in which much happens. `npm run year` runs whole years.

const library = loadLibrary('emails', 'build/mails');

test.each(SHORT)('every promise is kept in a short world: $mix, seed $seed', async ({ mix, seed }) => {
  const { violations, lessons, facts } = await tryWorld(planFor(seed, mix, SHORT_SIZE), await library);
  expect(violations.map(({ kind, who, text }) => ({ kind, who, text }))).toEqual([]);
  expect(lessons).toBeGreaterThan(20);
  expect(facts).toBeGreaterThan(500);
});
