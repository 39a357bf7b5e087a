import type { Db } from '../src/db/database.ts';
import { recounting } from '../src/db/recount-figures.ts';
import { readAllCohorts, readCohorts, readDays } from '../src/reports/read-figures.ts';
import { COURSE, median, openWorld, print, type World } from './world.ts';

const READERS = 125_000;
const LESSONS = 8;
const ROUNDS = 9;
/** Milliseconds, the median. */
const AIM = 20;

/** Prints how long (ms) the clinic's figures take to read at a million lessons sent in three years, and to count anew. */
export async function benchFigures(url: string) {
  const world = await openWorld(url);
  await world.sql(`WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < ${READERS - 1})
    INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, weekday, created_at, month, cohort_pattern, provider, source)
    SELECT 'enr_' || n, 'sub_' || n, CASE n % 5 WHEN 0 THEN '${COURSE}' ELSE 'c' || n % 5 END, 'active', 1, 1, 1700000000000 + n % 1000 * 86400000,
      date(1700000000 + n % 1000 * 86400, 'unixepoch', 'start of month'), 'p' || n % 4, 'm' || n % 7, CASE n % 3 WHEN 0 THEN 'door' ELSE '' END FROM r`);
  await world.sql('UPDATE enrollments SET month = substr(month, 1, 7)');
  await world.sql(`WITH RECURSIVE l (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM l WHERE n < ${LESSONS})
    INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, accepted_at, opened_as, message_id)
    SELECT 'dlv_' || e.id || '_' || n, 'lesson', subscriber_id, e.id, course, n, 'l' || n, 'sent', 0, 0, created_at + n * 604800000,
      CASE WHEN (n + weekday) % 3 = 0 THEN 'proven' ELSE 'none' END, '' FROM enrollments e, l`);
  print(`figures of ${(READERS * LESSONS).toLocaleString()} lessons (aim of reading: ≤ ${AIM} ms)`);
  await recount(world);
  for (const [name, read] of Object.entries(READS)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = performance.now();
      await read(world.deps.db);
      times.push(performance.now() - begun);
    }
    print(`  ${name.padEnd(30)}${median(times).toFixed(1).padStart(6)} ms${median(times) > AIM ? ' !' : ''}`);
  }
  await world.close();
}

/** All counts are wrong. The longest write is for how long nobody else can write. */
async function recount({ deps, sql }: World) {
  const start = performance.now();
  const writes: number[] = [];
  let before = start;
  for await (const corrected of recounting(deps.db)) {
    if (corrected > 0) writes.push(performance.now() - before);
    before = performance.now();
  }
  const [{ rows }] = (await sql('SELECT count(*) AS rows FROM cohort_counts')) as [{ rows: number }];
  const seconds = (performance.now() - start) / 1_000;
  print(`  counted anew: ${seconds.toFixed(1)} s, of which ${writes.length} writes of ${median(writes).toFixed(0)}, at most ${Math.max(...writes).toFixed(0)} ms; ${rows} rows`); // biome-ignore format: one line
}

const YEAR = { from: '2025-07', to: '2026-06' };
const READS: Record<string, (db: Db) => Promise<unknown>> = {
  'a course, a year': db => readCohorts(db, COURSE, YEAR),
  'a course, all months': db => readCohorts(db, COURSE),
  'all courses, a year': db => readAllCohorts(db, YEAR),
  'all courses, all months': db => readAllCohorts(db),
  'days, twelve weeks': db => readDays(db, '2026-03-01', '2026-05-24'),
};
