import { expect, test } from 'vitest';
import { type GuardRow, verdictOn } from './verdict.ts';

const database = (guard: Partial<GuardRow>): GuardRow => ({
  lineage: 'a',
  mark: 10,
  fileWritten: true,
  resumedFrom: null,
  ...guard,
});

test('a file that was left behind by a crash is no alarm', () => {
  expect(verdictOn(database({}), { lineage: 'a', mark: 3 })).toBe('current');
});

test('a copy is as good as its original while nothing happened since', () => {
  expect(verdictOn(database({}), { lineage: 'a', mark: 10 })).toBe('current');
});

test('a copy that is older than what was sent is behind', () => {
  expect(verdictOn(database({}), { lineage: 'a', mark: 11 })).toBe('behind');
});

test('a database of another lineage is behind, however far it has come', () => {
  expect(verdictOn(database({ lineage: 'b', mark: 99 }), { lineage: 'a', mark: 11 })).toBe('behind');
});

test('a new database beside the file of a deleted one is no alarm; an old one that had no file yet is', () => {
  const fresh = database({ lineage: 'b', mark: 0, fileWritten: false });
  expect(verdictOn(fresh, { lineage: 'a', mark: 11 })).toBe('current');
  expect(verdictOn({ ...fresh, mark: 5 }, { lineage: 'a', mark: 11 })).toBe('behind');
});

test('what the clinic resumed from is no alarm any more, what the original sent later is', () => {
  const resumed = database({ lineage: 'b', fileWritten: false, resumedFrom: { lineage: 'a', mark: 11 } });
  expect(verdictOn(resumed, { lineage: 'a', mark: 11 })).toBe('current');
  expect(verdictOn(resumed, { lineage: 'a', mark: 12 })).toBe('behind');
});

test('without a file only a database that had one and has sent mail is in doubt', () => {
  expect(verdictOn(database({}), undefined)).toBe('unknown');
  expect(verdictOn(database({ fileWritten: false }), undefined)).toBe('current');
  expect(verdictOn(database({ mark: 0 }), undefined)).toBe('current');
});
