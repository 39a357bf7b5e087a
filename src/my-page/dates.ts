import { localDate } from '../calendar/local-time.ts';
import type { Clinic } from '../clinic/settings.ts';

type Zone = Pick<Clinic, 'timeZone'>;

/** 「12月8日(火)」 in the clinic's zone, with the year where it is not this one. Epoch ms. */
export const dayOn = (at: number, clinic: Zone, now: number): string => format(at, clinic, now, {});

/** 「12月8日(火)朝7時」: the hour is rounded, since mails come around it. */
export function whenOn(at: number, clinic: Zone, now: number): string {
  const { timeZone } = clinic;
  const hour = Number(new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(at));
  return `${dayOn(at, clinic, now)}${hour}時`;
}

/** 「12月8日 7:00」 */
export const timeOn = (at: number, clinic: Zone, now: number): string =>
  format(at, clinic, now, { hour: 'numeric', minute: '2-digit' });

function format(at: number, { timeZone }: Zone, now: number, more: Intl.DateTimeFormatOptions): string {
  const isThisYear = localDate(at, timeZone).year === localDate(now, timeZone).year;
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat('ja-JP', {
    timeZone,
    ...year,
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    ...more,
  }).format(at);
}

/** 「火」 for 2. */
export const weekdayName = (weekday: number): string => '月火水木金土日'[weekday - 1]!;
