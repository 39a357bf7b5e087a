import { type CohortReport, type People, sumPeople, underWayOf } from './cohort-report.ts';
import { type CohortPeople, type Cohorts, peopleBy } from './cohorts.ts';
import { reachOf } from './far-enough.ts';
import { inOrder } from './provider-report.ts';
import { rateOf } from './report.ts';

/** `key`: a month, or the slug of a pattern, a provider or a source; `''` for none. Rates are unset below `FEWEST_FOR_RATE`. */
export type Group = People & {
  key: string;
  underWay: number;
  /** Of those who asked. */
  confirmedRate: number | undefined;
  /** Of those who confirmed. */
  completedRate: number | undefined;
};
/** `isYoung`: not all of them have had the time to get the last lesson, so that the end is not known yet. */
export type MonthGroup = Group & { isYoung: boolean };
/** Groups beyond `MOST` are summed up. */
export type Groups = { shown: Group[]; rest: { count: number; group: Group } | undefined };

const MOST = 12;

/** All months that are looked at, the newest first. `last`: the number of the course's last lesson. */
export function byMonth(rows: Cohorts, last: number, today: string): MonthGroup[] {
  return groups(rows.people, 'month')
    .sort((a, b) => (a.key < b.key ? 1 : -1))
    .map(group => ({ ...group, isYoung: last === 0 || reachOf(group.key, today) < last }));
}

/** In the order of the course, then patterns that it has no more, then those who chose none. */
export function byPattern({ counted }: CohortReport, patterns: { slug: string }[]): Groups {
  const known = patterns.map(({ slug }) => slug);
  const rank = ({ key }: Group) =>
    key === '' ? known.length + 1 : known.includes(key) ? known.indexOf(key) : known.length;
  return cut(groups(peopleBy(counted, 'pattern'), 'pattern').sort((a, b) => rank(a) - rank(b) || byKey(a, b)));
}

/** In the order of the other tables of providers. */
export function byProvider({ counted }: CohortReport): Groups {
  const named = groups(peopleBy(counted, 'provider'), 'provider').map(group => ({ ...group, provider: group.key }));
  return cut(inOrder(named, ({ provider, requested }) => (provider === OTHER ? -1 : requested)));
}

/** All providers without a name of their own. */
export const OTHER = 'other';

/** The most sign-ups first, then those without a source. */
export function bySource({ counted }: CohortReport): Groups {
  const all = groups(peopleBy(counted, 'source'), 'source');
  return cut(
    all.sort((a, b) => Number(a.key === '') - Number(b.key === '') || b.requested - a.requested || byKey(a, b)),
  );
}

const byKey = (a: Group, b: Group) => (a.key < b.key ? -1 : 1);

function groups(people: CohortPeople[], of: 'month' | 'pattern' | 'provider' | 'source'): Group[] {
  return [...Map.groupBy(people, row => row[of])].map(([key, rows]) => groupOf(key, rows));
}

function groupOf(key: string, rows: People[]): Group {
  const people = sumPeople(rows);
  const { requested, confirmed, completed } = people;
  return {
    key,
    ...people,
    underWay: underWayOf(people),
    confirmedRate: rateOf(confirmed, requested),
    completedRate: rateOf(completed, confirmed),
  };
}

function cut(all: Group[]): Groups {
  const rest = all.slice(MOST);
  if (rest.length < 2) return { shown: all, rest: undefined };
  return { shown: all.slice(0, MOST), rest: { count: rest.length, group: groupOf('', rest) } };
}
