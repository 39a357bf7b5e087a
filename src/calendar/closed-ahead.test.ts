import { expect, test } from 'vitest';
import { closedAhead } from './closed-ahead.ts';

const OPEN = { closedWeekdays: [], closedDates: [], publicHolidays: 'send' as const };
/** A Sunday. The day after is a holiday. */
const TODAY = '2026-11-22';

test('closed days in a row are one closure, others are told apart', () => {
  const calendar = { ...OPEN, closedWeekdays: [7, 3], publicHolidays: 'skip' as const };
  expect(closedAhead(TODAY, calendar, 7)).toEqual([
    { from: '2026-11-22', until: '2026-11-23' },
    { from: '2026-11-25', until: '2026-11-25' },
  ]);
});

test('a closure that goes on beyond the days ahead is told to its end', () => {
  const calendar = { ...OPEN, closedDates: [{ from: '11-27', until: '12-05' }] };
  expect(closedAhead(TODAY, calendar, 7)).toEqual([{ from: '2026-11-27', until: '2026-12-05' }]);
});

test('one that begins later is not told of yet, and without closed days there is none', () => {
  expect(closedAhead(TODAY, { ...OPEN, closedDates: [{ from: '11-29', until: '12-05' }] }, 7)).toEqual([]);
  expect(closedAhead(TODAY, OPEN, 7)).toEqual([]);
});
