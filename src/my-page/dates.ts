import { localTime } from '../calendar/local-time.ts';
import type { Clinic } from '../clinic/settings.ts';
import { dayNear, moment } from '../ui/moments.ts';

type Zone = Pick<Clinic, 'timeZone'>;

/** 「12月8日(火)」 in the clinic's zone, with the year where it is not this one. Epoch ms. */
export const dayOn = (at: number, { timeZone }: Zone, now: number): string => dayNear(at, timeZone, now);

/** 「12月8日(火)7時」: the hour is rounded, since mails come around it. */
export const whenOn = (at: number, clinic: Zone, now: number): string =>
  `${dayOn(at, clinic, now)}${localTime(at, clinic.timeZone).hour}時`;

/** 「12月8日(火) 7:00」 */
export const timeOn = (at: number, { timeZone }: Zone, now: number): string => moment(at, timeZone, now);

/** 「火」 for 2. */
export const weekdayName = (weekday: number): string => '月火水木金土日'[weekday - 1]!;
