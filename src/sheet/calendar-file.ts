import type { Temporal } from 'temporal-polyfill';
import { generateIcsCalendar, type IcsDateObject, type IcsTimezone, type IcsTimezoneProp } from 'ts-ics';
import { localTime } from '../calendar/local-time.ts';
import { sheet } from '../texts/ja/courses/sheet.ts';
import type { Reminder } from './reminder.ts';

const words = sheet.reminder;
const WEEK_MS = 7 * 86_400_000;
/** Three minutes to read, two to move. */
const MINUTES = 5;

/**
 * The reminder as an iCalendar file (RFC 5545). `id` stays the same, so that a calendar program that gets the file again changes the
 * reminder in place of adding another. `now`: when it was written (epoch ms). Neither title nor text tells what the course is about.
 */
export function calendarFile(id: string, { first, times }: Reminder, zone: string, now: number): string {
  const timezones = zoneOf(zone, first, first + times * WEEK_MS);
  return generateIcsCalendar({
    version: '2.0',
    prodId: '-//Dayori//Reminder//JA',
    method: 'PUBLISH',
    timezones,
    events: [
      {
        ...{ uid: id, summary: words.title, description: words.text, class: 'PRIVATE', timeTransparent: 'TRANSPARENT' },
        stamp: { date: new Date(now) },
        start: timezones.length > 0 ? inZone(first, zone) : { date: new Date(first), type: 'DATE-TIME' },
        duration: { minutes: MINUTES },
        recurrenceRule: { frequency: 'WEEKLY', count: times },
        alarms: [{ action: 'DISPLAY', description: words.title, trigger: { type: 'relative', value: { minutes: 0 } } }],
      },
    ],
  });
}

/** The library takes a local time as a `Date` whose UTC fields are those of the local clock. */
function inZone(at: number, zone: string): IcsDateObject {
  const local = localTime(at, zone);
  const date = new Date(at + local.offsetNanoseconds / 1e6);
  return { date: new Date(at), type: 'DATE-TIME', local: { date, timezone: zone, tzoffset: offset(local) } };
}

/** What the file says of the zone. A zone that is an offset (`+09:00`) has no name there and no clock changes, so its times are in UTC. */
function zoneOf(zone: string, from: number, until: number): IcsTimezone[] {
  return /^[+-]/.test(zone) ? [] : [{ id: zone, props: observances(localTime(from, zone), until) }];
}

/** The clock change that is in force at `from`, and those that follow until `until`. */
function observances(from: Temporal.ZonedDateTime, until: number): IcsTimezoneProp[] {
  const props = [from.getTimeZoneTransition('previous') ?? neverChanged(from)].map(observance);
  for (let next = from.getTimeZoneTransition('next'); next; next = next.getTimeZoneTransition('next')) {
    if (next.epochMilliseconds > until) break;
    props.push(observance(next));
  }
  return props;
}

const neverChanged = (from: Temporal.ZonedDateTime) => from.with({ year: 1970, month: 1, day: 1 }).startOfDay();

/** Section 3.6.5: it begins at the local time of before the change. The library adds the new offset to `start`, so the old one is put in its place. */
function observance(change: Temporal.ZonedDateTime): IcsTimezoneProp {
  const before = change.subtract({ nanoseconds: 1 });
  const shift = (change.offsetNanoseconds - before.offsetNanoseconds) / 1e6;
  return {
    type: shift > 0 ? 'DAYLIGHT' : 'STANDARD',
    start: new Date(change.epochMilliseconds - shift),
    offsetFrom: offset(before),
    offsetTo: offset(change),
  };
}

const offset = (local: Temporal.ZonedDateTime): string => local.offset.replaceAll(':', '');
