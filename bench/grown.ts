import { recountFigures } from '../src/db/recount-figures.ts';
import { NOW, type World } from './world.ts';

const WEEK = 7 * 86_400_000;
const MONTHS_36 = 1_096 * 86_400_000;
const LESSONS = 8;
const COURSES = ['heavy-legs', 'thigh-sciatica', 'knee-back', 'back-line', 'recurring-sciatica'];
const PATTERNS = ['nerve', 'fatigue', 'standing', 'sitting', ''];
const SOURCES = ['door', 'site', 'line', ''];
const DOMAINS = {
  ...{
    docomo: 'docomo.ne.jp',
    au: 'ezweb.ne.jp',
    softbank: 'softbank.ne.jp',
    gmail: 'gmail.com',
    yahoo: 'yahoo.co.jp',
  },
  ...{
    icloud: 'icloud.com',
    outlook: 'outlook.jp',
    rakuten: 'rakuten.jp',
    ymobile: 'ymobile.ne.jp',
    other: 'mail.example',
  },
};

/** SQL: one of these texts, mixed so that neighbouring numbers differ and no two lists go in step. */
const oneOf = (texts: string[], mixed: number) =>
  `CASE n * ${mixed} / 1009 % ${texts.length} ${texts.map((text, index) => `WHEN ${index} THEN '${text}'`).join(' ')} END`;
const numbers = (count: number) =>
  `WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < ${count - 1})`;
const localDay = (ms: string) => `date(${ms} / 1000 + 32400, 'unixepoch')`;

/**
 * Fills an empty database as a clinic leaves it after 36 months with so many sign-ups: four in five confirmed, of whom a third stopped before
 * the end; about six deliveries and eighteen events to each sign-up; answers, requests and an audit log.
 */
export async function growClinic({ sql, deps }: Pick<World, 'sql' | 'deps'>, signups: number) {
  await addPeople(sql, signups);
  await addMails(sql);
  await addTheRest(sql);
  await recountFigures(deps.db);
  await sql('ANALYZE');
}

type Sql = World['sql'];

async function addPeople(sql: Sql, count: number) {
  // The confirmation of a sign-up comes at once. Who stops does so after 0 to 6 lessons; the others go on until now or the end.
  await sql(`CREATE TEMP TABLE people AS ${numbers(count)} SELECT printf('%07d', n * 7919 % ${count}) AS id, n, at, ${localDay('at')} AS day,
    ${oneOf(COURSES, 389)} AS course, ${oneOf(PATTERNS, 577)} AS pattern, ${oneOf(Object.keys(DOMAINS), 743)} AS provider, ${oneOf(Object.values(DOMAINS), 743)} AS domain,
    ${oneOf(SOURCES, 947)} AS source, n * 31 / 7 % 5 < 4 AS confirmed, min(${LESSONS}, (${NOW} - at) / ${WEEK}) AS reach,
    CASE WHEN n * 17 / 11 % 3 = 0 THEN n * 13 / 3 % 7 END AS stop FROM (SELECT n, ${NOW} - (${count - 1} - n) * ${Math.floor(MONTHS_36 / count)} AS at FROM r)`);
  await sql('ALTER TABLE people ADD got');
  await sql('ALTER TABLE people ADD state');
  await sql('UPDATE people SET got = CASE WHEN confirmed THEN min(reach, coalesce(stop, reach)) ELSE 0 END');
  await sql(
    `UPDATE people SET state = CASE WHEN stop < reach THEN 'stopped' WHEN got = ${LESSONS} THEN 'completed' WHEN n % 20 = 0 THEN 'paused' ELSE 'active' END`,
  );
  await sql(`INSERT INTO subscribers (id, email, email_key, name, name_key, status, hour, created_at)
    SELECT 'sub_' || id, id || '@' || domain, id || '@' || domain, '見本' || n, '見本' || n, iif(confirmed, 'active', 'pending'), 7, at FROM people`);
  await sql(`INSERT INTO signups (id, subscriber_id, course, pattern, requested_at, expires_at, confirmed_at, source, month, provider)
    SELECT 'sgn_' || id, 'sub_' || id, course, nullif(pattern, ''), at, at + ${WEEK}, iif(confirmed, at, NULL), nullif(source, ''), substr(day, 1, 7), provider FROM people`);
  await sql(`INSERT INTO consents (subscriber_id, signup_id, act, wording_version, wording_hash, at, origin)
    SELECT 'sub_' || id, 'sgn_' || id, 'confirmed', '', '', at, '' FROM people WHERE confirmed`);
  await sql(`INSERT INTO enrollments (id, subscriber_id, course, pattern, state, next_lesson, next_send_at, weekday, created_at, ended_at, month, cohort_pattern, provider, source, stopped_after)
    SELECT 'enr_' || id, 'sub_' || id, course, nullif(pattern, ''), state, min(got + 1, ${LESSONS}), iif(state = 'active', at + (got + 1) * ${WEEK}, NULL), 2, at,
      iif(state IN ('completed', 'stopped'), at + got * ${WEEK}, NULL), substr(day, 1, 7), pattern, provider, source,
      iif(state = 'stopped', iif(got > 0, 'l' || got, ''), NULL) FROM people WHERE confirmed`);
}

async function addMails(sql: Sql) {
  await sql(`INSERT INTO deliveries (id, kind, subscriber_id, enrollment_id, course, lesson, lesson_slug, state, due_at, next_attempt_at, accepted_at,
      entered_at, opened_as, picture_fetched, picture_asked, clicked, message_id)
    SELECT 'dlv_' || id || '_' || lesson, iif(lesson = 0, 'confirmation', 'lesson'), 'sub_' || id, iif(lesson > 0, 'enr_' || id, NULL), iif(lesson > 0, course, NULL),
      nullif(lesson, 0), iif(lesson > 0, 'l' || lesson, NULL), 'sent', at + lesson * ${WEEK}, at + lesson * ${WEEK}, at + lesson * ${WEEK}, at + lesson * ${WEEK},
      iif(lesson = 0, 'none', CASE n % 5 WHEN 0 THEN 'possible' WHEN 1 THEN 'none' ELSE 'proven' END), n % 5 > 1, n % 5 <> 1, n % 11 = 0, ''
    FROM people JOIN (${numbers(LESSONS + 1)} SELECT n AS lesson FROM r) ON lesson <= got`);
  await sql(`INSERT INTO events (delivery_id, kind, at, agent_class, rule, rules_version, method)
    SELECT id, iif(n = 3, 'click', 'open'), accepted_at + n * 3600000, iif(n = 2, 'scanner', 'human'), 'rest', 1, 'GET'
    FROM deliveries JOIN (${numbers(3)} SELECT n + 1 AS n FROM r)`);
}

async function addTheRest(sql: Sql) {
  await sql(`INSERT INTO check_ins (delivery_id, subscriber_id, enrollment_id, answer, reason, at)
    SELECT id, subscriber_id, enrollment_id, CASE lesson % 3 WHEN 0 THEN 'done' WHEN 1 THEN 'some' ELSE 'rested' END, iif(lesson % 3 = 2, 'time', NULL), accepted_at
    FROM deliveries WHERE kind = 'lesson' AND clicked`);
  await sql(`INSERT INTO consultation_requests (id, delivery_id, subscriber_id, course, contact_by, preferred_times, created_at, handled_at, handled_as)
    SELECT 'con_' || id, id, subscriber_id, course, 'email', '[]', accepted_at, iif(substr(id, 10, 1) = '1', NULL, accepted_at), 'booked'
    FROM deliveries WHERE kind = 'lesson' AND lesson = ${LESSONS} AND substr(id, 11, 1) = '1'`);
  await sql(`INSERT INTO audit_log (at, action, subscriber_id, session_id, session_since, way)
    SELECT at, iif(n % 4, 'note-added', 'settings-saved'), iif(n % 4, 'sub_' || id, NULL), '0a1b2c3d', at, 'mail' FROM people ORDER BY n`);
  await sql(`INSERT INTO receiver_days (day, domain, accepted, asked, confirmed)
    SELECT day, domain, count(*) * 7, count(*), sum(confirmed) FROM people GROUP BY 1, 2`);
  await sql('DROP TABLE people');
}
