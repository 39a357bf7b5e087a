import { admin as t } from '../texts/ja/admin.ts';
import type { Share } from './report.ts';

export const percent = (part: number): string => `${(part * 100).toFixed(1)}%`;

/** 「37件(30.8%)」, or the count alone where there is no rate. */
export const counted = ({ count, rate }: Share): string =>
  rate === undefined ? t.report.count(count) : t.report.countWithRate(count, percent(rate));
