import { expect, test } from 'vitest';
import { type MemoryRow, type MemorySeen, memoryStanding } from './verdict.ts';

const row = (more: Partial<MemoryRow> = {}): MemoryRow => ({
  memoryId: 'a',
  memoryEntry: 10,
  fileWritten: true,
  mark: 5,
  ...more,
});
const file = (more: Partial<MemorySeen> = {}): MemorySeen => ({
  id: 'a',
  key: 'k',
  entry: 10,
  damaged: false,
  ...more,
});
const standing = (database: Partial<MemoryRow>, seen?: MemorySeen) => memoryStanding(row(database), seen, 'k');

test('database and memory know the same', () => {
  expect(standing({}, file())).toBe('kept');
});

test('a copy, also of a version that kept no memory, is behind its memory; whatever its lineage', () => {
  expect(standing({}, file({ entry: 11 }))).toBe('behind');
  expect(standing({ memoryEntry: 0 }, file({ entry: 11 }))).toBe('behind');
});

test('a memory whose end is gone is no alarm, because the database knows it', () => {
  expect(standing({}, file({ entry: 9 }))).toBe('short');
});

test.each([
  ['missing', undefined],
  ['of another installation', file({ id: 'b' })],
  ['written with another secret', file({ key: 'other' })],
  ['damaged', file({ damaged: true })],
])('a memory that is %s counts as lost, until the clinic resumes', (_, seen) => {
  expect(standing({}, seen)).toBe('lost');
  expect(standing({ fileWritten: false }, seen)).toBe('none');
});

test('a database that never had a memory, or never sent mail, has lost none', () => {
  expect(standing({ memoryEntry: 0 }, undefined)).toBe('none');
  expect(standing({ mark: 0 }, file({ id: 'b' }))).toBe('none');
});
