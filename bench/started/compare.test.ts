import { expect, test } from 'vitest';
import { compare } from './compare.ts';

const recorded = (state: 'sent' | 'waits', inDoubt = false) => [{ recipient: 'r', isSent: state === 'sent', inDoubt }];
const there = (copies: number) => new Map(copies > 0 ? [['r', copies]] : []);

test.each([
  ['sent and there', recorded('sent'), 1, { lost: 0, twice: 0, inDoubt: 0, broken: false }],
  ['waiting and not there', recorded('waits'), 0, { lost: 0, twice: 0, inDoubt: 0, broken: false }],
  ['in doubt and there', recorded('waits', true), 1, { lost: 0, twice: 0, inDoubt: 1, broken: false }],
  ['in doubt, sent again and there twice', recorded('sent', true), 2, { lost: 0, twice: 1, inDoubt: 1, broken: false }],
  ['sent and not there', recorded('sent'), 0, { lost: 1, twice: 0, inDoubt: 0, broken: true }],
  ['sent once and there twice', recorded('sent'), 2, { lost: 0, twice: 1, inDoubt: 0, broken: true }],
  ['there, and waiting as if it were not', recorded('waits'), 1, { lost: 0, twice: 1, inDoubt: 0, broken: true }],
])('a mail that is %s', (_, records, copies, expected) => {
  expect(compare(records, there(copies))).toEqual(expected);
});
