import { localDay, nameOf } from '../days.ts';
import type { Check, Hearing } from '../hearing.ts';

type Counts = Map<string, Record<string, number>>;

const SOURCE = 'docs/decisions/data.md, Figures are kept by cohort and by day.';
const IS_THERE = "substr(subscriber_id, 1, 4) <> 'era_'";
const COHORT = "course || ' ' || month || ' ' || cohort_pattern || ' ' || provider || ' ' || source";

/** What the clinic reads of its courses, beside the rows, once everybody has come to the end. */
export const figures: Check[] = [
  {
    promise: 'Figures of people by cohort are what the rows of those who are still there say.',
    source: SOURCE,
    end: hearing => compare(hearing, 'figures-people', peopleKept(hearing), peopleOfRows(hearing)),
  },
  {
    promise: 'Figures of lessons by cohort are what the rows of those who are still there say.',
    source: SOURCE,
    end: hearing => compare(hearing, 'figures-lessons', lessonsKept(hearing), lessonsOfRows(hearing)),
  },
  {
    promise: 'Figures by day are what the rows say, in the clinic’s days.',
    source: SOURCE,
    end: hearing => compare(hearing, 'figures-days', daysKept(hearing), daysOfRows(hearing)),
  },
  {
    promise: 'In each cohort confirmed ≤ requested and completed ≤ confirmed, erased readers included.',
    source: SOURCE,
    end({ look, tell }) {
      for (const {
        cohort,
        requested,
        confirmed,
        completed,
      } of look(`SELECT course || ' ' || month || ' ' || pattern || ' ' || provider || ' ' || source AS cohort,
          sum(requested) AS requested, sum(confirmed) AS confirmed, sum(completed) AS completed FROM cohort_counts WHERE lesson_slug = ''
          GROUP BY 1 HAVING sum(confirmed) > sum(requested) OR sum(completed) > sum(confirmed)`))
        tell('figures-grow', null, String(cohort), `${requested} ≥ ${confirmed} ≥ ${completed} is not so`);
    },
  },
];

function compare({ tell }: Hearing, kind: string, kept: Counts, counted: Counts) {
  for (const key of new Set([...kept.keys(), ...counted.keys()])) {
    const [keeps, counts] = [text(kept.get(key)), text(counted.get(key))];
    if (keeps !== counts) tell(kind, null, key, `kept ${keeps}, counted ${counts}`);
  }
}

const text = (counts: Record<string, number> = {}): string =>
  Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .sort()
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/** Rows with a `key` and counts. */
function read({ look }: Hearing, ...queries: string[]): Counts {
  const all: Counts = new Map();
  for (const { key, ...counts } of queries.flatMap(sql => look(sql)))
    for (const [name, count] of Object.entries(counts)) add(all, String(key), name, Number(count));
  return all;
}

function add(all: Counts, key: string, name: string, count = 1) {
  const counts = all.get(key) ?? {};
  all.set(key, { ...counts, [name]: (counts[name] ?? 0) + count });
}

const KEPT = "course || ' ' || month || ' ' || pattern || ' ' || provider || ' ' || source";

const peopleKept = (hearing: Hearing) =>
  read(
    hearing,
    `SELECT ${KEPT} AS key, requested, confirmed, completed, stopped FROM cohort_counts WHERE NOT sealed AND lesson_slug = ''`,
  );

const peopleOfRows = (hearing: Hearing) =>
  read(
    hearing,
    `SELECT course || ' ' || month || ' ' || coalesce(pattern, '') || ' ' || provider || ' ' || coalesce(source, '') AS key, 1 AS requested
      FROM signups WHERE ${IS_THERE}`,
    `SELECT ${COHORT} AS key, 1 AS confirmed, state = 'completed' AS completed, state = 'stopped' AS stopped FROM enrollments WHERE ${IS_THERE}`,
  );

const lessonsKept = (hearing: Hearing) =>
  read(
    hearing,
    `SELECT ${KEPT} || ' ' || lesson_slug AS key, sent, failed, proven, possible, clicked, not_to_be_seen AS unseen, fetched
      FROM cohort_counts WHERE NOT sealed AND lesson_slug <> ''`,
  );

const lessonsOfRows = (hearing: Hearing) =>
  read(
    hearing,
    `SELECT (SELECT ${COHORT} FROM enrollments e WHERE e.id = d.enrollment_id) || ' ' || lesson_slug AS key, state = 'sent' AS sent, state = 'failed' AS failed,
      opened_as = 'proven' AS proven, opened_as = 'possible' AS possible, clicked, picture_asked AS fetched,
      state = 'sent' AND opened_as = 'none' AND NOT picture_fetched AND (untracked OR subscriber_id NOT IN
        (SELECT o.subscriber_id FROM deliveries o WHERE o.picture_fetched AND o.subscriber_id IS NOT NULL)) AS unseen
      FROM deliveries d WHERE kind = 'lesson' AND ${IS_THERE}`,
  );

const daysKept = (hearing: Hearing) =>
  read(
    hearing,
    "SELECT day || ' ' || course AS key, requested, confirmed, completed, stopped, consultations, sent, failed, proven, possible FROM day_counts",
  );

/** Those of erased readers too: their dates stay. */
function daysOfRows({ look, model }: Hearing): Counts {
  const all: Counts = new Map();
  const count = (name: string, sql: string) => {
    for (const { at, course } of look(sql))
      add(all, `${nameOf(localDay(model.settings.timeZone, Number(at)))} ${course}`, name);
  };
  count('requested', 'SELECT requested_at AS at, course FROM signups');
  count('confirmed', 'SELECT created_at AS at, course FROM enrollments');
  count('consultations', 'SELECT created_at AS at, course FROM consultation_requests');
  for (const state of ['completed', 'stopped'])
    count(state, `SELECT coalesce(ended_at, created_at) AS at, course FROM enrollments WHERE state = '${state}'`);
  const lessons = "SELECT coalesce(accepted_at, due_at) AS at, course FROM deliveries WHERE kind = 'lesson' AND";
  for (const state of ['sent', 'failed']) count(state, `${lessons} state = '${state}'`);
  for (const opened of ['proven', 'possible']) count(opened, `${lessons} opened_as = '${opened}'`);
  return all;
}
