import { expect, test } from 'vitest';
import type { Calendar } from '../calendar/open-hours.ts';
import { CLINIC } from '../testing/walk.ts';
import { changedDate, earliestDate, type Plan } from './dates.ts';

const CALENDAR: Calendar = {
  ...CLINIC,
  timeZone: 'Asia/Tokyo',
  closedWeekdays: [],
  closedDates: [],
};
const at = (text: string) => Date.parse(`${text}:00+09:00`);
const PLAN: Plan = {
  ...{ weekday: 7, hour: 7, pace: 1 },
  ...{
    nextSendAt: at('2026-12-20T07:00'),
    previousSentAt: at('2026-12-13T07:00'),
    lastLessonAt: at('2026-12-13T07:00'),
  },
};
const NOW = at('2026-12-15T10:00');

test('a lesson that is asked for comes at once, or on the next day without one', () => {
  const asked = (more: Partial<Plan>, now = NOW) => earliestDate({ ...PLAN, ...more }, now, CALENDAR);
  expect(asked({})).toBe(NOW);
  expect(asked({ lastLessonAt: at('2026-12-15T07:00') })).toBe(at('2026-12-16T07:00'));
  expect(asked({ promised: [at('2026-12-15T19:00')] })).toBe(at('2026-12-16T07:00'));
  expect(asked({ promised: [at('2026-12-16T07:00'), at('2026-12-15T07:00')] })).toBe(at('2026-12-17T07:00'));
  expect(asked({ promised: [0] })).toBe(at('2026-12-16T07:00'));
  expect(asked({ promised: [at('2026-12-16T07:00'), at('2026-12-18T07:00')] })).toBe(NOW);
  expect(asked({ promised: [at('2026-12-16T20:00')] }, at('2026-12-15T23:00'))).toBe(at('2026-12-17T07:00'));
});

test('who waits for the weekday that they chose goes on to, whatever else they change', () => {
  const waiting: Plan = { ...PLAN, weekday: 3, nextSendAt: at('2026-12-23T07:00') };
  const changed = (wanted: { hour?: number; pace?: number }, plan = waiting, now = NOW) =>
    changedDate(plan, { weekday: plan.weekday, hour: plan.hour, pace: plan.pace, ...wanted }, now, CALENDAR);
  expect(changed({})).toBe(at('2026-12-23T07:00'));
  expect(changed({ hour: 20 })).toBe(at('2026-12-23T20:00'));
  expect(changed({ pace: 2 })).toBe(at('2026-12-30T07:00'));
  expect(changed({ hour: 8 }, waiting, at('2026-12-21T10:00'))).toBe(at('2026-12-23T08:00'));
  expect(changed({ hour: 8 }, waiting, at('2026-12-23T06:00'))).toBe(at('2026-12-23T08:00'));
});

test('a lesson that comes on another day than the reader’s keeps to six to eight days', () => {
  const late: Plan = { ...PLAN, previousSentAt: at('2026-12-15T07:00'), nextSendAt: at('2026-12-21T07:00') };
  expect(changedDate(late, { ...late, hour: 9 }, NOW, CALENDAR)).toBe(at('2026-12-21T09:00'));
});
