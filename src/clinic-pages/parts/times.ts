import { formatting, formattingNear } from '../../calendar/formatting.ts';

const DAY = { month: 'long', day: 'numeric' } as const;
const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

/** 「2026年11月22日(日) 7:00」 in the clinic's zone. `at`: epoch ms. */
export const dayAndTime = formatting({ year: 'numeric', ...DAY, weekday: 'short', ...CLOCK });

/** 「2026年11月22日」 in the clinic's zone. `at`: epoch ms. */
export const day = formatting({ year: 'numeric', ...DAY });

/** 「11月22日(日) 7:00」 in the clinic's zone, with the year where it is not that of `now`. Epoch ms. */
export const moment = formattingNear({ ...DAY, weekday: 'short', ...CLOCK });

const monthAndDay = formatting({ ...DAY, weekday: 'short' });

/** 「11月22日(日)」 for a date such as `2026-11-22`. */
export const calendarDay = (day: string): string => monthAndDay(Date.parse(day), 'UTC');
