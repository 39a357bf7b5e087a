/**
 * Dates on which no lesson goes out, both included. Once: `2026-08-13`. Every year: `12-30`, and `until` may lie before `from`, in the
 * next year. Both are of one form.
 */
export type ClosedDates = { from: string; until: string };

/** Whether `date` (`2026-08-13`) is one of these dates. */
export const isClosedDate = (date: string, closedDates: readonly ClosedDates[]): boolean =>
  closedDates.some(({ from, until }) => {
    const day = isYearly(from) ? date.slice(-YEARLY_LENGTH) : date;
    return from <= until ? from <= day && day <= until : from <= day || day <= until;
  });

const YEARLY_LENGTH = '12-30'.length;
const isYearly = (day: string): boolean => day.length === YEARLY_LENGTH;

type Read = { ok: true; dates: ClosedDates[] } | { ok: false; entry: string };

/**
 * Reads what a person types: `8/13〜8/16`, `12月30日〜1月3日`, `2026-10-05`, several on lines or between commas. An end may leave out its
 * month or year, and then has those of its start. Digits may be full-width. Gives the first entry that cannot be read or is no date.
 */
export function readClosedDates(text: string): Read {
  const entries = text.normalize('NFKC').split(/[\n,、;・]/).map(inOneLine).filter(Boolean); // biome-ignore format: one thought
  const dates: ClosedDates[] = [];
  for (const entry of entries) {
    const read = readEntry(entry);
    if (!read) return { ok: false, entry };
    dates.push(read);
  }
  return { ok: true, dates: inOrder(dates) };
}

/** One blank stands for several: among many the pattern below would try each against each. */
const inOneLine = (entry: string): string => entry.replace(/\s+/g, ' ').trim();

const DAY = String.raw`(?:(?:(\d{4}) ?[-/.年] ?)?(\d{1,2}) ?[-/.月] ?)?(\d{1,2}) ?日?`;
const WEEKDAY = String.raw`(?: ?\([日月火水木金土]\))?`;
/** NFKC makes `~` of `～`. */
const ENTRY = new RegExp(`^${DAY}${WEEKDAY}(?: ?(?:[〜~–—-]|から) ?${DAY}${WEEKDAY}(?: ?まで)?)?$`);

function readEntry(entry: string): ClosedDates | undefined {
  const [match, year, month, day, ownYear, ownMonth, lastDay = day] = ENTRY.exec(entry) ?? [];
  if (!match || !month || (ownYear && !year)) return undefined;
  const from = written(year, month, day!);
  const until = written(ownYear ?? year, ownMonth ?? month, lastDay!);
  // In `2026/12/30〜1/3` the end is in the next year.
  const isNextYear = year !== undefined && !ownYear && ownMonth !== undefined && until < from;
  const end = isNextYear ? written(String(Number(year) + 1), ownMonth, lastDay!) : until;
  const isTurned = end < from && (year !== undefined || !ownMonth);
  return isDate(from) && isDate(end) && !isTurned ? { from, until: end } : undefined;
}

const written = (year: string | undefined, month: string, day: string): string =>
  [year, month.padStart(2, '0'), day.padStart(2, '0')].filter(part => part !== undefined).join('-');

/** In this century. 29 February is a date of every year, and is closed in those that have it. */
function isDate(day: string): boolean {
  const whole = isYearly(day) ? `2024-${day}` : day;
  const at = Date.parse(`${whole}T00:00Z`);
  return whole.startsWith('20') && !Number.isNaN(at) && new Date(at).toISOString().startsWith(whole);
}

/** Without doubles, by their start, those of every year first. */
const inOrder = (dates: ClosedDates[]): ClosedDates[] => {
  const byName = new Map(dates.map(each => [writeClosedDates([each]), each]));
  return [...byName.values()].sort((a, b) => rank(a) - rank(b) || (a.from < b.from ? -1 : 1));
};
const rank = ({ from }: ClosedDates): number => (isYearly(from) ? 0 : 1);

/** As a person would type them, one entry a line: `12/30〜1/3`. `readClosedDates` reads them back. */
export const writeClosedDates = (closedDates: readonly ClosedDates[]): string =>
  closedDates.map(({ from, until }) => (from === until ? shown(from) : `${shown(from)}〜${shown(until)}`)).join('\n');

const shown = (day: string): string => day.split('-').map(Number).join('/');
