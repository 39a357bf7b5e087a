import { isoDay, monthsLater } from '../../calendar/local-time.ts';
import type { Clinic } from '../../clinic/settings.ts';
import { RELEASED } from '../../released.ts';

const OLD_AFTER_MONTHS = 12;

/** The day on which this version was released, if that is longer ago than a year. `wall`: epoch ms, by a clock that nobody turns. */
export const oldVersion = (wall: number, { timeZone }: Clinic): string | undefined =>
  isoDay(wall, timeZone) > monthsLater(RELEASED, OLD_AFTER_MONTHS) ? RELEASED : undefined;
