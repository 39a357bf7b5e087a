import { monthsLater } from '../calendar/local-time.ts';
import type { Span } from './read-figures.ts';

/** How many months are shown, this one included. */
export const SPANS = ['3', '6', '12', 'all'] as const;
/** `months`: which of the usual spans was chosen. Unset: the months were. `span` unset: since ever. */
export type Chosen = { months: (typeof SPANS)[number] | undefined; span: Span | undefined };

type Asked = { months?: string | undefined; from?: string | undefined; to?: string | undefined };

/** What an address asks for. What cannot be read is passed over; months in the wrong order are turned round. */
export function chosenSpan({ months, from, to }: Asked, today: string): Chosen {
  const thisMonth = today.slice(0, 7);
  if (isMonth(from) && isMonth(to)) {
    const [first, last] = [from, to].sort() as [string, string];
    return { months: undefined, span: { from: first, to: last } };
  }
  const usual = SPANS.find(one => one === months) ?? '6';
  if (usual === 'all') return { months: usual, span: undefined };
  return { months: usual, span: { from: monthsBefore(thisMonth, Number(usual) - 1), to: thisMonth } };
}

const isMonth = (text: string | undefined): text is string => /^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? '');

/** `monthsBefore('2026-02', 3)` is `2025-11`. */
export const monthsBefore = (month: string, count: number): string => monthsLater(`${month}-01`, -count).slice(0, 7);
