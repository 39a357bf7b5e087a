import { expect, test } from 'vitest';
import { closesLonger, MAX_CLOSURE_DAYS } from './long-closures.ts';
import type { ClosedDays } from './open-hours.ts';

const open: ClosedDays = { closedWeekdays: [], closedDates: [], publicHolidays: 'send' };
const days = (from: string, until: string): Partial<ClosedDays> => ({ closedDates: [{ from, until }] });

test.each<[boolean, string, Partial<ClosedDays>]>([
  [false, '26 days of every year', days('12-30', '01-24')],
  [true, '27 days of every year', days('12-30', '01-25')],
  [false, '26 days once', days('2061-08-01', '2061-08-26')],
  [true, '27 days once, in a year far ahead', days('2061-08-01', '2061-08-27')],
  [true, 'closed weekdays before and after', { ...days('08-01', '08-21'), closedWeekdays: [1, 2, 3, 4, 5, 6] }],
  [
    true,
    'a holiday that joins two closures',
    {
      closedDates: [
        { from: '01-02', until: '01-14' },
        { from: '12-19', until: '12-31' },
      ],
      publicHolidays: 'skip',
    },
  ],
  [
    false,
    'the same without the holiday',
    {
      closedDates: [
        { from: '01-02', until: '01-14' },
        { from: '12-19', until: '12-31' },
      ],
    },
  ],
  [true, 'the whole year', days('01-02', '01-01')],
  [false, 'six closed weekdays and all holidays', { closedWeekdays: [2, 3, 4, 5, 6, 7], publicHolidays: 'skip' }],
])('%s: %s', (expected, _, closed) => {
  expect(closesLonger(MAX_CLOSURE_DAYS, { ...open, ...closed })).toBe(expected);
});
