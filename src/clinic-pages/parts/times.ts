import { formatting } from '../../calendar/formatting.ts';
import { dayWords } from '../../ui/moments.ts';

export { dayAndTime, moment } from '../../ui/moments.ts';

/** 「2026年11月22日」 in the clinic's zone. `at`: epoch ms. */
export const day = formatting({ year: 'numeric', month: 'long', day: 'numeric' });

/** 「11月22日(日)」 for a date such as `2026-11-22`. */
export const calendarDay = (day: string): string => dayWords(Date.parse(day), 'UTC');
