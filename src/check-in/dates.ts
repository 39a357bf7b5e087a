import type { Clinic } from '../clinic/settings.ts';
import { moment } from '../ui/moments.ts';

/** 「12月8日(火) 7:00」 in the clinic's zone, with the year where it is not this one. Epoch ms. */
export const dayAndHour = (at: number, { timeZone }: Pick<Clinic, 'timeZone'>, now: number): string =>
  moment(at, timeZone, now);
