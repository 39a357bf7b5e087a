import { admin as t } from '../texts/ja/admin.ts';
import type { Share } from './report.ts';

export const percent = (part: number): string => `${(part * 100).toFixed(1)}%`;

/** 「37通(30.8%)」, or the count alone if there is no rate. */
export const counted = ({ count, rate }: Share, unit: 'cases' | 'mails'): string =>
  rate === undefined ? t.report[unit](count) : t.report.withRate(t.report[unit](count), percent(rate));

/** 「31%」. Nearly none and nearly all are not rounded to none and all. */
export function wholePercent(part: number): string {
  if (part > 0 && part < 0.005) return t.report.underOne;
  return `${part < 1 ? Math.min(99, Math.round(part * 100)) : 100}%`;
}
