import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MIN_GAP_MS, nextDay, nextSlot, sameDay, weekdayOf, weekOn } from './next-slot.ts';

const tokyo = (text: string) => Date.parse(`${text}+09:00`);
const rhythm = { weekday: 2, hour: 7, zone: 'Asia/Tokyo' };

test('the lesson after the first one comes on the same weekday at the hour', () => {
  expect(nextSlot(tokyo('2026-11-24T13:00:00'), rhythm)).toBe(tokyo('2026-12-01T07:00:00'));
});

test('after a long silence the next lesson keeps its weekday and its distance', () => {
  // Sent on a Friday, three weeks late: the Tuesday after would be too soon.
  expect(nextSlot(tokyo('2026-12-18T09:00:00'), rhythm)).toBe(tokyo('2026-12-29T07:00:00'));
});

test("the weekday is the calendar's in Tokyo, not in UTC", () => {
  expect(weekdayOf(tokyo('2026-11-23T08:00:00'), 'Asia/Tokyo')).toBe(1);
  expect(weekdayOf(tokyo('2026-11-23T08:00:00'), 'UTC')).toBe(7);
});

test("a day ends at midnight in the clinic's zone", () => {
  expect(sameDay(tokyo('2026-11-23T00:00:00'), tokyo('2026-11-23T23:59:59'), 'Asia/Tokyo')).toBe(true);
  expect(sameDay(tokyo('2026-11-22T23:59:59'), tokyo('2026-11-23T00:00:00'), 'Asia/Tokyo')).toBe(false);
  expect(nextDay(tokyo('2026-11-22T23:59:59'), 7, 'Asia/Tokyo')).toBe(tokyo('2026-11-23T07:00:00'));
});

test('for any zone, weekday, hour and moment: at least six days, at most two weeks, the right local weekday', () => {
  const zones = ['Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
  const any = fc.record({
    at: fc.integer({ min: 0, max: 4e12 }),
    weekday: fc.integer({ min: 1, max: 7 }),
    hour: fc.integer({ min: 0, max: 23 }),
    zone: fc.constantFrom(...zones),
  });
  fc.assert(
    fc.property(any, ({ at, ...rest }) => {
      const slot = nextSlot(at, rest);
      expect(slot - at).toBeGreaterThanOrEqual(MIN_GAP_MS);
      expect(slot - at).toBeLessThanOrEqual(14 * 86_400_000);
      // Apia skipped 30 December 2011: a date that never was is read as the next one.
      if (rest.zone !== 'Pacific/Apia') expect(weekdayOf(slot, rest.zone)).toBe(rest.weekday);
    }),
  );
});

test("a week on is never before the hour at which that day's lessons go out", () => {
  expect(weekOn(tokyo('2026-11-22T03:00:00'), 7, 'Asia/Tokyo')).toBe(tokyo('2026-11-29T07:00:00'));
  expect(weekOn(tokyo('2026-11-22T14:48:00'), 7, 'Asia/Tokyo')).toBe(tokyo('2026-11-29T14:48:00'));
});
