import holidayTable from '@holiday-jp/holiday_jp';
import type { ClinicFacts } from '../facts.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Lessons go out from 7:00 until 21:00 by the clinic's clocks (docs/decisions/schedule.md). */
export const OPENS = 7;
export const CLOSES = 21;

/** A local day, as the number of days since 1 January 1970. */
export type LocalDay = number;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Ms by which local clocks of the zone are ahead of UTC at this moment. Zones change only at quarters of an hour, so it is asked once in each. */
export function offsetAt(zone: string, at: number): number {
  const quarter = Math.floor(at / (15 * MINUTE));
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = askOffset(zone, quarter * 15 * MINUTE);
  offsets.set(key, offset);
  return offset;
}

function askOffset(zone: string, at: number): number {
  const format = formats.get(zone) ?? newFormat(zone);
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!) - at;
}

const newFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });

export const localDay = (zone: string, at: number): LocalDay => Math.floor((at + offsetAt(zone, at)) / DAY);

/** The hour with its fraction, 0 ≤ hour < 24. */
export const localHour = (zone: string, at: number): number => {
  const local = at + offsetAt(zone, at);
  return (local - Math.floor(local / DAY) * DAY) / HOUR;
};

/** The moment at which local clocks show this hour of this day. */
export function momentOf(zone: string, day: LocalDay, hour: number): number {
  const asUtc = day * DAY + hour * HOUR;
  const guess = asUtc - offsetAt(zone, asUtc);
  return asUtc - offsetAt(zone, guess);
}

/** 1 Monday … 7 Sunday. Day 0 was a Thursday. */
export const weekdayOf = (day: LocalDay): number => ((((day + 3) % 7) + 7) % 7) + 1;

export const nameOf = (day: LocalDay): string => new Date(day * DAY).toISOString().slice(0, 10);

const isHoliday = (day: LocalDay): boolean => Object.hasOwn(holidayTable.holidays, nameOf(day));

/** Whether these settings forbid lessons on that day. */
export const isClosed = (day: LocalDay, { closedWeekdays, closedDates, publicHolidays }: ClinicFacts): boolean =>
  closedWeekdays.includes(weekdayOf(day)) ||
  closedDates.some(range => isInRange(day, range)) ||
  (publicHolidays === 'skip' && isHoliday(day));

/** Lays the range of every year into the year of the day and the one before, in which one over the turn of the year began. */
function isInRange(day: LocalDay, { from, until }: ClinicFacts['closedDates'][number]): boolean {
  if (from.length > 5) return nameOf(day) >= from && nameOf(day) <= until;
  const year = Number(nameOf(day).slice(0, 4));
  return [year - 1, year].some(begins => {
    const ends = from <= until ? begins : begins + 1;
    return nameOf(day) >= `${begins}-${from}` && nameOf(day) <= `${ends}-${until}`;
  });
}

/** A moment as the clinic's calendar and clock show it, for texts. */
export const readable = (zone: string, at: number): string => {
  const local = new Date(at + offsetAt(zone, at)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`;
};
