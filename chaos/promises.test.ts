import { expect, test } from 'vitest';
import { checkPromises, type Evidence, type Row } from './promises.ts';
import type { Accepted } from './smtp-steps.ts';

// `judge` must find each kind of broken promise.

const WEEK = 7 * 86_400_000;
const row = (lesson: number, more: Partial<Row> = {}): Row => ({
  id: `dlv_${lesson}`,
  messageId: `<${lesson}@x>`,
  recipient: 'r@x',
  lesson,
  state: 'sent',
  marked: 0,
  ...more,
});
const copyOf = (lesson: number, more: Partial<Accepted> = {}): Accepted => ({
  number: 0,
  messageId: `<${lesson}@x>`,
  recipient: 'r@x',
  subject: `lesson ${lesson}`,
  date: lesson * WEEK,
  unsubscribeUrl: undefined,
  ...more,
});
const checked = (evidence: Partial<Evidence>) =>
  checkPromises({
    rows: [row(1), row(2)],
    accepted: [copyOf(1), copyOf(2)],
    expected: new Map([['r@x', [1, 2]]]),
    inFlight: new Map(),
    ...evidence,
  });

test('a run without faults breaks no promise', () => {
  expect(checked({}).broken).toEqual([]);
});

test('a lesson that the server never took is lost, and so is one that is not recorded', () => {
  expect(checked({ accepted: [copyOf(1)] })).toMatchObject({ lost: 1, broken: ['1 lessons were lost'] });
  expect(checked({ rows: [row(1), row(2, { state: 'retry' })] }).lost).toBe(1);
  expect(checked({ expected: new Map([['r@x', [1, 2, 3]]]) }).lost).toBe(1);
});

test('one marked second copy is allowed for each time that a message was in flight', () => {
  const twice = { rows: [row(1), row(2, { marked: 1 })], accepted: [copyOf(1), copyOf(2), copyOf(2)] };
  expect(checked({ ...twice, inFlight: new Map([['dlv_2', 1]]) })).toMatchObject({ doubled: 1, broken: [] });
  expect(checked(twice).broken).toHaveLength(2);
  expect(checked({ ...twice, rows: [row(1), row(2)], inFlight: new Map([['dlv_2', 1]]) }).broken).toEqual([
    '1 doubled messages are not marked',
  ]);
  const thrice = { ...twice, accepted: [...twice.accepted, copyOf(2)], inFlight: new Map([['dlv_2', 1]]) };
  expect(checked(thrice).broken).toEqual(['1 doubled messages were not in flight']);
});

test.each<[string, Accepted[]]>([
  ['the second before the first', [copyOf(2), copyOf(1)]],
  ['the first again after the second', [copyOf(1), copyOf(2), copyOf(1)]],
  ['two in a week', [copyOf(1), copyOf(2, { date: WEEK + 1 })]],
])('%s is out of order', (_, accepted) => {
  expect(checked({ accepted }).disordered).toBe(1);
});

test('a lesson under another Message-ID, to another address or with another subject is found', () => {
  expect(checked({ accepted: [copyOf(1), copyOf(2), copyOf(2, { messageId: '<3@x>' })] }).broken).toContain(
    '1 lessons came under two Message-IDs',
  );
  expect(checked({ accepted: [copyOf(1), copyOf(2, { recipient: 's@x' })] }).broken).toContain(
    '1 messages are not what a row of the database says',
  );
  expect(checked({ accepted: [copyOf(1), copyOf(2), copyOf(2, { subject: 'other' })] }).broken).toContain(
    '1 lessons have another subject than the same lesson of others',
  );
});
