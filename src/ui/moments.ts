import { formatting, formattingNear } from '../calendar/formatting.ts';
import { compareDays, localTime } from '../calendar/local-time.ts';

// Moments as pages say them, in the clinic's zone. Times are epoch ms.

const DAY = { month: 'long', day: 'numeric', weekday: 'short' } as const;
const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

/** 「2026年11月22日(日) 7:00」 */
export const dayAndTime = formatting({ year: 'numeric', ...DAY, ...CLOCK });

/** 「11月22日(日) 7:00」, with the year where it is not that of `now`. */
export const moment = formattingNear({ ...DAY, ...CLOCK });

/** 「11月22日(日)」, likewise. */
export const dayNear = formattingNear(DAY);

/** 「11月27日(金)」 */
export const dayWords = formatting(DAY);

/** 「あす 11月27日(金)の朝7時ごろ」. The hour is a promise of about an hour, so it has no minutes. */
export const slotWords = (at: number, now: number, zone: string): string =>
  `${nearDay(at, now, zone)}${dayWords(at, zone)}の${hourWords(localTime(at, zone).hour)}ごろ`;

/** 「朝7時」「15時」 */
export const hourWords = (hour: number): string => `${hour < 10 ? '朝' : ''}${hour}時`;

/** 「13:01」 */
export const clockWords = formatting(CLOCK);

function nearDay(at: number, now: number, zone: string): string {
  if (compareDays(at, now, zone) === 0) return 'きょう ';
  const tomorrow = localTime(now, zone).add({ days: 1 }).epochMilliseconds;
  return compareDays(at, tomorrow, zone) === 0 ? 'あす ' : '';
}
