import { expect, test } from 'vitest';
import { stylesheet } from './stylesheet.ts';

const rules = stylesheet.split('\n').filter(line => !/ text\{|^\.stamp/.test(line));

test('every size of type follows the size that the reader has set; only letters inside drawings grow with the drawing', () => {
  expect(rules.flatMap(rule => rule.match(/font(-size)?:[^;}]*\d(px|pt)[^;}]*/g) ?? []).filter(isOnScreen)).toEqual([]);
});

/** On paper sizes are in points, and nobody sets them. */
const isOnScreen = (declaration: string): boolean => !/\dpt/.test(declaration);

test('nothing moves by itself', () => {
  expect(stylesheet).not.toMatch(/animation|transition(?!-)/);
});
