import ICAL from 'ical.js';
import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../app.tsx';
import { atHour, localTime } from '../calendar/local-time.ts';
import type { Calendar } from '../calendar/open-hours.ts';
import { findCourse } from '../courses/course.ts';
import { calendarUrl, sheetUrl } from '../links/urls.ts';
import { enrollReaders, testDeps } from '../testing/deps.ts';
import { withSheet } from '../testing/readers/sheets.ts';
import { CLINIC } from '../testing/walk.ts';
import { sheet } from '../texts/ja/courses/sheet.ts';
import { calendarFile } from './calendar-file.ts';
import { reminderFor } from './reminder.ts';

const words = sheet.reminder;
const ENROLLMENT = 'enr_00000000000000ab';
const TOKYO: Calendar = { timeZone: 'Asia/Tokyo', closedWeekdays: [], closedDates: [], publicHolidays: 'send' };
const at = (text: string) => Date.parse(`${text}+09:00`);
const lessons = (count: number) =>
  ({ lessons: Array.from({ length: count }, (_, n) => ({ slug: `lesson-${n + 1}` })) }) as Parameters<
    typeof reminderFor
  >[2];
const place = { state: 'active', nextSendAt: null, resumeAt: null, nextLesson: 1, nextLessonSlug: null } as const;

/** As another program reads the file: how the event is called, and when it comes (ISO, UTC). */
function read(file: string) {
  const calendar = new ICAL.Component(ICAL.parse(file));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!);
  const days = event.iterator();
  const times: string[] = [];
  for (let next = days.next(); next && times.length < 60; next = days.next()) times.push(next.toJSDate().toISOString());
  ICAL.TimezoneService.reset();
  return {
    uid: event.uid,
    summary: event.summary,
    text: event.description,
    minutes: event.duration.toSeconds() / 60,
    times,
  };
}

/** That hour of the same weekday in each of these weeks, as the program itself reckons it. */
function weekly(first: number, times: number, zone: string): string[] {
  const local = localTime(first, zone);
  return Array.from({ length: times }, (_, weeks) =>
    new Date(atHour(local.toPlainDate().add({ weeks }), local.hour, zone)).toISOString(),
  );
}

test.each([
  ['America/New_York', '2026-10-20T07:00'],
  ['America/New_York', '2027-03-09T19:00'],
  ['Europe/London', '2027-03-23T20:00'],
  ['Europe/Dublin', '2026-10-22T08:00'],
  ['Australia/Sydney', '2027-03-30T07:00'],
  ['Australia/Lord_Howe', '2026-09-29T07:00'],
  ['America/Sao_Paulo', '2026-12-29T07:00'],
  ['Asia/Kathmandu', '2026-12-29T07:00'],
  ['Asia/Tokyo', '2028-02-15T07:00'],
  ['UTC', '2028-02-22T07:00'],
  ['+09:00', '2028-02-15T07:00'],
])('in %s from %s on it comes at the same hour of the clock every week, as another program reads it', (zone, local) => {
  const first = atHour(localTime(Date.parse(`${local}Z`), 'UTC').toPlainDate(), Number(local.slice(11, 13)), zone);
  const file = calendarFile(ENROLLMENT, { first, times: 9 }, zone, first);
  expect(read(file).times).toEqual(weekly(first, 9, zone));
});

test('over many zones and years, too', () => {
  const zones = Intl.supportedValuesOf('timeZone').filter((_, n) => n % 7 === 0);
  for (const zone of zones)
    for (const month of [1, 3, 10]) {
      const first = atHour(localTime(Date.UTC(2027, month, 2), 'UTC').toPlainDate(), 7, zone);
      const { times } = read(calendarFile(ENROLLMENT, { first, times: 9 }, zone, first));
      expect([zone, month, times]).toEqual([zone, month, weekly(first, 9, zone)]);
    }
});

test('it has a title and a text that tell no symptom, keeps its name, and its lines are as short as they should be', () => {
  const reminder = { first: at('2026-11-24T07:00'), times: 8 };
  const file = calendarFile(ENROLLMENT, reminder, 'Asia/Tokyo', at('2026-11-22T13:00'));
  expect(read(file)).toMatchObject({ uid: ENROLLMENT, summary: words.title, text: words.text, minutes: 5 });
  expect(read(calendarFile(ENROLLMENT, { ...reminder, times: 2 }, 'Asia/Tokyo', at('2026-12-22T13:00'))).uid).toBe(
    ENROLLMENT,
  );
  const lines = file.split('\r\n');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter(line => Buffer.byteLength(line) > 75 || line.includes('\n'))).toEqual([]);
});

test.each([
  ['on the day of the next lesson', '2026-11-24T07:00', 2, '2026-11-24T07:00'],
  ['on the day before, where a holiday moved the lesson', '2026-11-25T07:00', 2, '2026-11-24T07:00'],
  ['on the day after, where the lesson is on its way back to its weekday', '2026-11-23T07:00', 2, '2026-11-24T07:00'],
  ['across the end of a week', '2026-11-23T07:00', 7, '2026-11-22T07:00'],
])('it begins %s', (_, nextSendAt, weekday, first) => {
  const now = at('2026-11-20T13:00');
  const reminder = reminderFor({ ...place, nextSendAt: at(nextSendAt) }, { weekday, hour: 7 }, lessons(8), now, TOKYO);
  expect(reminder).toEqual({ first: at(first), times: 8 });
});

const rhythm = { weekday: 2, hour: 7 };
const now = at('2026-11-24T07:00');

test('it comes as often as lessons are left, whatever their numbers are now', () => {
  const times = (more: object) => reminderFor({ ...place, ...more }, rhythm, lessons(8), now, TOKYO)?.times;
  expect([times({}), times({ nextLesson: 8 }), times({ nextLesson: 9 })]).toEqual([8, 1, undefined]);
  expect(times({ nextLesson: 2, nextLessonSlug: 'lesson-6' })).toBe(3);
});

test('a lesson that is under way counts as one of now, and a plan that has passed as well', () => {
  for (const nextSendAt of [null, at('2026-10-01T07:00')])
    expect(reminderFor({ ...place, nextSendAt }, rhythm, lessons(8), now, TOKYO)!.first).toBe(now);
});

test('a course that rests begins again where its rest ends; without a date, and after its end, there is nothing', () => {
  const of = (more: object) => reminderFor({ ...place, ...more }, rhythm, lessons(8), now, TOKYO);
  expect(of({ state: 'paused', resumeAt: at('2027-01-05T07:00') })!.first).toBe(at('2027-01-05T07:00'));
  for (const state of ['paused', 'completed', 'stopped']) expect(of({ state })).toBeUndefined();
});

test('quiet hours and closed weekdays move it as they move lessons', () => {
  const closed = { ...TOKYO, closedWeekdays: [2, 3] };
  const reminder = reminderFor(
    { ...place, nextSendAt: at('2026-11-26T07:00') },
    { weekday: 2, hour: 5 },
    lessons(8),
    now,
    closed,
  );
  expect(reminder!.first).toBe(at('2026-11-26T07:00'));
});

let world: Awaited<ReturnType<typeof testDeps>>;
let app: ReturnType<typeof createApp>;
beforeEach(async () => {
  world = await testDeps({ clinic: CLINIC });
  await enrollReaders(world.sql, { count: 1, at: world.clock.now() });
  await world.sql('UPDATE enrollments SET id = ?', ENROLLMENT);
  app = createApp({ ...world.deps, library: withSheet(world.deps.library) });
});
const visit = () => app.request(calendarUrl(world.deps, ENROLLMENT));

test('the file of a reader comes on their weekday at their hour until the course ends, and is no sighting', async () => {
  const answer = await visit();
  expect(answer.headers.get('content-type')).toMatch(/^text\/calendar; charset=utf-8/);
  const { times } = read(await answer.text());
  const { lessons: all } = findCourse(world.deps.library.courses, 'thigh-sciatica')!;
  expect(times).toEqual(weekly(at('2026-11-22T07:00'), all.length - 1, 'Asia/Tokyo'));
  expect(await world.sql('SELECT * FROM events')).toEqual([]);
});

test('a course that has ended says so, and its sheet leads to no reminder', async () => {
  const link = new URL(calendarUrl(world.deps, ENROLLMENT)).pathname;
  const page = async () => (await app.request(sheetUrl(world.deps, ENROLLMENT))).text();
  expect(await page()).toContain(`href="${link}"`);
  await world.sql("UPDATE enrollments SET state = 'completed'");
  const answer = await visit();
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining(words.none.title)]);
  expect(await page()).not.toContain(link);
});

test('the link of the sheet is none to the file', async () => {
  const token = sheetUrl(world.deps, ENROLLMENT).split('/').at(-1);
  expect((await app.request(`/calendar/${token}.ics`)).status).toBe(404);
});
