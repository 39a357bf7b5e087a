import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closedDates, isOn } from '../testing/calendars.ts';
import { isClosedDate, readClosedDates, writeClosedDates } from './closed-dates.ts';

const DAY = 86_400_000;

test.each([
  ['8/13〜8/16', '8/13〜8/16'],
  ['８月１３日～８月１６日', '8/13〜8/16'],
  ['8月13日（木）から16日（日）まで', '8/13〜8/16'],
  ['8/13-16', '8/13〜8/16'],
  ['12-30〜01-03', '12/30〜1/3'],
  ['2026/12/30〜1/3', '2026/12/30〜2027/1/3'],
  ['2026年12月30日〜2027年1月3日', '2026/12/30〜2027/1/3'],
  ['2026.10.5', '2026/10/5'],
  ['2/29', '2/29'],
  ['5/1、2026/4/1・1/1', '1/1\n5/1\n2026/4/1'],
  ['8/13\n\n 8/13 \r\n8/13', '8/13'],
  [' \n、', ''],
])('「%s」 is read as %j', (typed, written) => {
  const read = readClosedDates(typed);
  expect(read.ok && writeClosedDates(read.dates)).toBe(written);
});

test.each([
  ['2/30'],
  ['13/1'],
  ['2027/2/29'],
  ['8/16〜13'],
  ['2026/8/16〜2026/8/13'],
  ['8/13〜2026/8/16'],
  ['20260813'],
  ['1926/8/13'],
  ['13'],
  ['お盆'],
  ['8/13〜'],
  ['8/13〜8/16〜8/20'],
])('「%s」 is refused, and named among good ones', typed => {
  expect(readClosedDates(`1/1\n${typed}\n5/1`)).toEqual({ ok: false, entry: typed });
});

test('whatever is written is read back, and closes the days that it names and no other', () => {
  fc.assert(
    fc.property(
      closedDates,
      fc.integer({ min: Date.UTC(2020, 0) / DAY, max: Date.UTC(2035, 0) / DAY }),
      (dates, day) => {
        const read = readClosedDates(writeClosedDates(dates));
        const date = new Date(day * DAY).toISOString().slice(0, 10);
        expect(read.ok && isClosedDate(date, read.dates)).toBe(dates.some(isOn(date)));
      },
    ),
    { numRuns: 500 },
  );
});

test('many blanks are as one, and are read as soon as one', () => {
  const blanks = ' '.repeat(20_000);
  expect(readClosedDates(`12月${blanks}30日${blanks}〜${blanks}1月 3日`)).toEqual(readClosedDates('12/30〜1/3'));
  // With a pattern that tries each blank against each it takes hours.
  expect(readClosedDates(`1/1${blanks}〜1/2${blanks}x`)).toEqual({ ok: false, entry: '1/1 〜1/2 x' });
});
