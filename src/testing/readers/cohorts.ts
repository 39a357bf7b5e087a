import { eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { cohortCounts } from '../../db/schema.ts';
import type { Cohort, CohortLesson, CohortPeople, Cohorts } from '../../reports/cohorts.ts';

/** How one sign-up went on. `got`: how many lessons were delivered, in order. `hasStopped`: after the last of these; only before the end. */
export type Journey = Cohort & {
  isConfirmed: boolean;
  got: number;
  hasStopped: boolean;
  hasConsulted: boolean;
  /** What is known of each lesson that was delivered. */
  seen: Seen[];
};
export type Seen = 'proven' | 'possible' | 'notToBeSeen' | 'none';

/** The rows that these journeys leave in a course with these lessons. */
export function cohortsOf(journeys: Journey[], slugs: string[]): Cohorts {
  const people = new Map<string, CohortPeople>();
  const lessons = new Map<string, CohortLesson>();
  for (const journey of journeys) {
    addPeople(rowOf(people, journey, '', NOBODY), journey, slugs.length);
    for (const [index, lessonSlug] of slugs.slice(0, journey.got).entries())
      addLesson(rowOf(lessons, journey, lessonSlug, { lessonSlug, ...NOTHING }), journey, index);
  }
  return { people: [...people.values()], lessons: [...lessons.values()] };
}

const NOBODY = { requested: 0, confirmed: 0, completed: 0, consultations: 0, stopped: 0 };
const SEEN = { proven: 0, possible: 0, notToBeSeen: 0, fetched: 0 };
const NOTHING = { ...SEEN, sent: 0, bounced: 0, clicked: 0, failed: 0, stopped: 0 };

function rowOf<Counts>(rows: Map<string, Cohort & Counts>, of: Cohort, slug: string, none: Counts): Cohort & Counts {
  const { month, pattern, provider, source } = of;
  const key = [month, pattern, provider, source, slug].join(' ');
  const row = rows.get(key) ?? { month, pattern, provider, source, ...none };
  rows.set(key, row);
  return row;
}

function addPeople(row: CohortPeople, journey: Journey, lessons: number) {
  row.requested += 1;
  row.confirmed += Number(journey.isConfirmed);
  row.completed += Number(journey.got === lessons);
  row.stopped += Number(journey.hasStopped);
  row.consultations += Number(journey.hasConsulted);
}

function addLesson(row: CohortLesson, { seen, got, hasStopped }: Journey, index: number) {
  const one = seen[index] ?? 'none';
  row.sent += 1;
  if (one !== 'none') row[one] += 1;
  row.fetched += Number(one === 'proven' || one === 'possible');
  row.stopped += Number(hasStopped && got === index + 1);
}

/** What is counted of a course, by all that is known of people at once. */
export async function readJoint(db: Db, of: string): Promise<Cohorts> {
  const { course, month, lessonSlug, pattern, provider, source } = cohortCounts;
  const rows = await db
    .select()
    .from(cohortCounts)
    .where(eq(course, of))
    .orderBy(month, lessonSlug, pattern, provider, source);
  return { people: rows.filter(row => row.lessonSlug === ''), lessons: rows.filter(row => row.lessonSlug !== '') };
}

/** D1 takes at most 100 bound parameters in a statement, and a row has 22. */
const ROWS = 4;
const STATEMENTS = 100;

/** Writes the rows as triggers would keep them. */
export async function keepCohortRows(db: Db, course: string, { people, lessons }: Cohorts): Promise<void> {
  const of = { course, sealed: false };
  const rows = [...people.map(row => ({ ...row, ...of, lessonSlug: '' })), ...lessons.map(row => ({ ...row, ...of }))];
  const statements = chunks(people.length > 0 ? rows : [], ROWS).map(some => db.insert(cohortCounts).values(some));
  for (const [first, ...more] of chunks(statements, STATEMENTS)) await db.batch([first!, ...more]);
}

const chunks = <T>(all: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

type Invented = { months: string[]; patterns: string[]; lessons: number; today: string };

/** `count` journeys that could be true of a small clinic. `chance` (0–1) is drawn anew for each question. */
export function inventJourneys(
  count: number,
  { months, patterns, lessons, today }: Invented,
  chance: () => number,
): Journey[] {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)]!;
  return Array.from({ length: count }, () => {
    const month = pick(months);
    const provider = pick(['docomo', 'docomo', 'au', 'softbank', 'gmail', 'gmail', 'yahoo', 'icloud', 'other']);
    const isConfirmed = chance() < (['docomo', 'au', 'softbank'].includes(provider) ? 0.66 : 0.84);
    const weeks = Math.floor((Date.parse(today) - Date.parse(`${month}-20`)) / (7 * 86_400_000));
    const due = Math.max(0, Math.min(lessons, weeks));
    const stop = Array.from({ length: due }, (_, at) => chance() < (at === 2 ? 0.09 : 0.03)).indexOf(true);
    const got = !isConfirmed ? 0 : stop < 0 ? (chance() < 0.04 ? Math.floor(due / 2) : due) : stop + 1;
    return {
      ...{ month, provider, pattern: pick([...patterns, '']), source: pick(['', '', 'site', 'desk', 'line']) },
      ...{ isConfirmed, got, hasStopped: isConfirmed && stop >= 0 && got < lessons },
      hasConsulted: got === lessons && chance() < 0.17,
      seen: Array.from({ length: got }, () => seenBy(provider, chance())),
    };
  });
}

function seenBy(provider: string, chance: number): Seen {
  if (provider === 'icloud') return chance < 0.3 ? 'proven' : chance < 0.95 ? 'possible' : 'none';
  return chance < 0.45 ? 'proven' : chance < 0.65 ? 'possible' : chance < 0.8 ? 'notToBeSeen' : 'none';
}

/** The same numbers each time (mulberry32). */
export function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
