import { BEFORE_MONTHS } from '../../reports/far-enough.ts';
import { coursePage as t } from '../../texts/ja/course-page.ts';

/** 「2026年11月」, without the year where it is that of `today`. */
export function monthWords(month: string, today = ''): string {
  if (month === BEFORE_MONTHS) return t.beforeMonths;
  return t.month(month, month.slice(0, 4) !== today.slice(0, 4));
}

/** 「6月から8月」. `months`: in order, at least one. */
export function monthsWords(months: string[], today: string): string {
  const [first, last] = [months[0]!, months.at(-1)!];
  if (first === BEFORE_MONTHS) return t.sinceEver;
  return t.fromTo(monthWords(first, today), monthWords(last, today));
}
