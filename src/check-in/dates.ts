import { formattingNear } from '../calendar/formatting.ts';
import type { Clinic } from '../clinic/settings.ts';

const words = formattingNear({ month: 'long', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit' });

/** 「12月8日(火) 7:00」 in the clinic's zone, with the year where it is not this one. Epoch ms. */
export const dayAndHour = (at: number, { timeZone }: Pick<Clinic, 'timeZone'>, now: number): string =>
  words(at, timeZone, now);
