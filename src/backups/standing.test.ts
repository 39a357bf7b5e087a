import { expect, test } from 'vitest';
import { isOpeningDue, OLD_AFTER, standingOf } from './standing.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2027-03-01T00:00:00Z');
const made = (daysAgo: number) => ({
  at: NOW - daysAgo * DAY,
  file: '/b.db',
  readers: 1,
  enrollments: 1,
  deliveries: 1,
});
const SINCE = { since: NOW - 300 * DAY };

test('a weekly backup is never late, an older one is', () => {
  expect(OLD_AFTER).toBe(8 * DAY);
  expect(standingOf(made(7.9), SINCE, NOW)).toMatchObject({ status: 'recent', at: NOW - 7.9 * DAY });
  expect(standingOf(made(8), SINCE, NOW)).toMatchObject({ status: 'old' });
});

test('a new installation has eight days to make its first backup', () => {
  expect(standingOf(undefined, { since: NOW - 7.9 * DAY }, NOW).status).toBe('recent');
  expect(standingOf(undefined, { since: NOW - 8 * DAY }, NOW).status).toBe('none');
});

test('a date from a clock that stood years ahead does not silence the watch for years', () => {
  expect(standingOf(made(-700), SINCE, NOW).status).toBe('old');
  expect(standingOf(made(-0.5), SINCE, NOW).status).toBe('recent'); // another machine's clock, a little ahead
  expect(standingOf(undefined, { since: NOW + 700 * DAY }, NOW).status).toBe('none');
  expect(isOpeningDue({ at: NOW + 700 * DAY, file: '/b.db' }, NOW)).toBe(true);
});

test('a fault counts until another backup takes the place of the faulty one', () => {
  const opened = { at: NOW - DAY, file: '/b.db', fault: 'damaged' as const };
  expect(standingOf(made(1), { ...SINCE, opened }, NOW)).toMatchObject({
    status: 'faulty',
    fault: 'damaged',
    openedAt: NOW - DAY,
  });
  expect(standingOf({ ...made(0), file: '/newer.db' }, { ...SINCE, opened }, NOW).status).toBe('recent');
});

test('one backup a month is opened, and a faulty one is looked at again the next day', () => {
  expect(isOpeningDue(undefined, NOW)).toBe(true);
  const opened = (days: number, fault?: 'missing') => ({ at: NOW - days * DAY, file: '/b.db', fault });
  expect([29.9, 30].map(days => isOpeningDue(opened(days), NOW))).toEqual([false, true]);
  expect([0.9, 1].map(days => isOpeningDue(opened(days, 'missing'), NOW))).toEqual([false, true]);
});
