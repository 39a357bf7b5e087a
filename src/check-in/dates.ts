import { localDate } from '../calendar/local-time.ts';
import type { Clinic } from '../clinic/settings.ts';

/** 「12月8日(火) 7:00」 in the clinic's zone, with the year where it is not this one. Epoch ms. */
export function dayAndHour(at: number, { timeZone }: Pick<Clinic, 'timeZone'>, now: number): string {
  const isThisYear = localDate(at, timeZone).year === localDate(now, timeZone).year;
  return new Intl.DateTimeFormat('ja-JP', {
    timeZone,
    ...(isThisYear ? {} : { year: 'numeric' }),
    ...{ month: 'long', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit' },
  }).format(at);
}
