import { getPlatformProxy } from 'wrangler';
import { d1Database } from '../src/adapters/cloudflare/d1.ts';
import { recounting } from '../src/db/recount-figures.ts';
import { openFile } from '../src/testing/database.ts';
import { countingD1 } from './counting-d1.ts';

// What it costs on D1 to count the clinic's figures anew. D1 is that of a local workerd; time is that of this machine.

const READERS = Number(process.argv[2] ?? 12_500);
const LESSONS = 8;
/** Readers whose rows are made by one statement. */
const AT_ONCE = 2_500;

const platform = await getPlatformProxy({ configPath: 'wrangler.toml', persist: false });
const d1 = countingD1(platform.env.DB as never);
const print = (line: string) => process.stdout.write(`${line}\n`);

const objects = openFile().raw.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC").all(); // biome-ignore format: one query
const create = async (isTrigger: boolean) => {
  for (const { sql } of objects.filter(({ sql }) => /^CREATE TRIGGER/.test(String(sql)) === isTrigger))
    await d1.run(String(sql));
};
await create(false);
await d1.run('INSERT INTO local_offsets (starts_at, seconds) VALUES (-62135596800000, 32400)');
for (let from = 0; from < READERS; from += AT_ONCE) await addReaders(from, Math.min(READERS, from + AT_ONCE));
await create(true);

const pieces = recounting(d1Database(d1.binding));
print(`${READERS * LESSONS} lessons of ${READERS} readers, no figure of them counted yet`);
for (let piece = 1, isDone = false; !isDone; piece += 1) {
  const begun = performance.now();
  let corrected = 0;
  const { queries, read, written } = await d1.used(async () => {
    const { value, done } = await pieces.next();
    [corrected, isDone] = [Number(value ?? 0), done === true];
  });
  const ms = Math.round(performance.now() - begun);
  print(`piece ${piece}: ${corrected} corrected, ${queries} queries, ${read} rows read, ${written} written, ${ms} ms`);
}
await platform.dispose();

/** Three years of sign-ups. What is opened, and by whom nothing can be seen, is spread by number. */
async function addReaders(from: number, to: number) {
  const some = `WITH RECURSIVE r (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM r WHERE n < ${to - 1})`;
  const of = `'sub_' || n AS subscriber, 'enr_' || n AS enrollment, 'c' || n % 5 AS course, 1700000000000 + n % 1000 * 86400000 AS at`;
  await d1.run(`${some}, p AS (SELECT n, ${of} FROM r) INSERT INTO signups (id, subscriber_id, course, requested_at, expires_at, month, provider, source)
    SELECT 'sgn_' || n, subscriber, course, at, 0, strftime('%Y-%m', at / 1000, 'unixepoch'), 'm' || n % 7, iif(n % 3, NULL, 'door') FROM p`);
  await d1.run(`${some}, p AS (SELECT n, ${of} FROM r) INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, weekday, created_at, month, cohort_pattern, provider, source)
    SELECT enrollment, subscriber, course, iif(n % 2, 'completed', 'active'), 9, 1, at, strftime('%Y-%m', at / 1000, 'unixepoch'), 'p' || n % 4, 'm' || n % 7, iif(n % 3, '', 'door') FROM p`);
  await d1.run(`${some}, p AS (SELECT n, ${of} FROM r), l (m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM l WHERE m < ${LESSONS})
    INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, accepted_at, opened_as, picture_fetched, message_id)
    SELECT 'dlv_' || n || '_' || m, 'lesson', subscriber, enrollment, course, m, 'l' || m, 'sent', at, 0, at + m * 604800000,
      iif((n + m) % 3 OR n % 4 = 0, 'none', 'proven'), (n + m) % 3 = 0 AND n % 4 > 0, '' FROM p, l`);
}
