import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadMovements } from './load-movements.ts';

const movements = [...loadMovements('emails', []).values()];

test('the movements are read', () => {
  expect(movements.length).toBeGreaterThan(20);
});

// A card prints its steps as 1, 2, 3 below the drawing: a panel with the same number shows that step.
test.each(movements.map(movement => [movement.slug, movement] as const))(
  'the panels of %s are numbered from ① on, and none has a number that no step has',
  (_, { picture, steps }) => {
    const svg = readFileSync(`emails/illustrations/${picture!.replace('.png', '.svg')}`, 'utf8');
    const numbers = [...svg.matchAll(/[①-⑳]/g)].map(([sign]) => sign!.charCodeAt(0) - '①'.charCodeAt(0) + 1);
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
    expect(numbers.length).toBeLessThanOrEqual(steps.length);
  },
);
