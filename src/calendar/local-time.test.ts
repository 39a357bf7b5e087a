import { expect, test } from 'vitest';
import { atHour, compareDays, dayOf, localDate, weekdayOf } from './local-time.ts';

const tokyo = (text: string) => Date.parse(`${text}+09:00`);

test("the weekday is the calendar's in Tokyo, not in UTC", () => {
  expect(weekdayOf(tokyo('2026-11-23T08:00:00'), 'Asia/Tokyo')).toBe(1);
  expect(weekdayOf(tokyo('2026-11-23T08:00:00'), 'UTC')).toBe(7);
});

test("a day ends at midnight in the clinic's zone", () => {
  const compare = (a: string, b: string) => compareDays(tokyo(a), tokyo(b), 'Asia/Tokyo');
  expect(compare('2026-11-23T00:00:00', '2026-11-23T23:59:59')).toBe(0);
  expect(compare('2026-11-22T23:59:59', '2026-11-23T00:00:00')).toBe(-1);
  expect(compare('2026-11-24T00:00:00', '2026-11-23T23:59:59')).toBe(1);
});

test.each([
  ['2026-11-23T12:00:00+09:00', 'Asia/Tokyo', '2026-11-23T00:00:00+09:00', 24],
  ['2026-03-08T12:00:00-04:00', 'America/New_York', '2026-03-08T00:00:00-05:00', 23],
  ['2026-11-01T12:00:00-05:00', 'America/New_York', '2026-11-01T00:00:00-04:00', 25],
  ['2011-12-29T12:00:00-10:00', 'Pacific/Apia', '2011-12-29T00:00:00-10:00', 24],
])('the local day of %s in %s begins at %s and has %i hours', (at, zone, from, hours) => {
  const day = dayOf(Date.parse(at), zone);
  expect(new Date(day.from)).toEqual(new Date(from));
  expect(day.until - day.from).toBe(hours * 3_600_000);
});

test.each([
  ['spring forward in New York', '2026-03-08', 2, 'America/New_York', '2026-03-08T03:00:00-04:00'],
  ['fall back in New York', '2026-11-01', 1, 'America/New_York', '2026-11-01T01:00:00-04:00'],
  ['the week after, winter time', '2026-11-08', 7, 'America/New_York', '2026-11-08T07:00:00-05:00'],
  ['spring forward in London', '2026-03-29', 1, 'Europe/London', '2026-03-29T02:00:00+01:00'],
  ['fall back in London', '2026-10-25', 1, 'Europe/London', '2026-10-25T01:00:00+01:00'],
  ['half an hour forward on Lord Howe', '2026-10-04', 2, 'Australia/Lord_Howe', '2026-10-04T02:30:00+11:00'],
  ['half an hour back on Lord Howe', '2026-04-05', 7, 'Australia/Lord_Howe', '2026-04-05T07:00:00+10:30'],
  ['the day Apia never had', '2011-12-30', 7, 'Pacific/Apia', '2011-12-31T07:00:00+14:00'],
  ['Tokyo, where clocks stand', '2026-03-29', 7, 'Asia/Tokyo', '2026-03-29T07:00:00+09:00'],
])('%s: an hour that is not there is the next one, one that comes twice the first', (_, date, hour, zone, expected) => {
  const noon = localDate(Date.parse(`${date}T12:00:00Z`), 'UTC');
  expect(new Date(atHour(noon, hour, zone))).toEqual(new Date(expected));
});
