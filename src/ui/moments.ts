import { formatting } from '../calendar/formatting.ts';
import { compareDays, localTime } from '../calendar/local-time.ts';

// Moments as readers' pages say them, in the clinic's zone. Times are epoch ms.

/** 「11月27日(金)」 */
export const dayWords = formatting({ month: 'long', day: 'numeric', weekday: 'short' });

/** 「あす 11月27日(金)の朝7時ごろ」. The hour is a promise of about an hour, so it has no minutes. */
export const slotWords = (at: number, now: number, zone: string): string =>
  `${nearDay(at, now, zone)}${dayWords(at, zone)}の${hourWords(localTime(at, zone).hour)}ごろ`;

/** 「朝7時」「15時」 */
export const hourWords = (hour: number): string => `${hour < 10 ? '朝' : ''}${hour}時`;

/** 「13:01」 */
export const clockWords = formatting({ hour: 'numeric', minute: '2-digit' });

function nearDay(at: number, now: number, zone: string): string {
  if (compareDays(at, now, zone) === 0) return 'きょう ';
  const tomorrow = localTime(now, zone).add({ days: 1 }).epochMilliseconds;
  return compareDays(at, tomorrow, zone) === 0 ? 'あす ' : '';
}
