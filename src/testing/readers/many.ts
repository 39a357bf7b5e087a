import type { Sql } from '../test-database.ts';

/** Two letters that stand in the addresses of most readers, of a few, and of none. */
export const [COMMON, RARE, ABSENT] = ['ne', 'qz', '%_'] as const;

/** By number: which share of readers has which mailbox. */
const DOMAIN = `CASE WHEN n % 1000 = 0 THEN 'ymobile.ne.jp' WHEN n % 10 < 3 THEN 'docomo.ne.jp' WHEN n % 10 < 5 THEN 'ezweb.ne.jp'
  WHEN n % 10 < 7 THEN 'gmail.com' WHEN n % 10 < 8 THEN 'yahoo.co.jp' WHEN n % 10 = 8 THEN 'icloud.com' ELSE 'mail' || (n % 200) || '.example' END`;
const STATUS = `CASE WHEN n % 20 = 1 THEN 'pending' WHEN n % 20 = 2 THEN 'unsubscribed' WHEN n % 500 = 3 THEN 'suppressed' ELSE 'active' END`;

/**
 * Adds readers of every standing, in two courses of which one is rare, who signed up a minute after each other. One in three thousand has
 * `qz` in the address. Next lessons come in slots of an hour, as real ones do; those of one in fifty are under way.
 */
export async function addManyReaders(sql: Sql, count: number): Promise<void> {
  const numbers = 'WITH RECURSIVE r (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < ? - 1)';
  await sql(
    `${numbers} INSERT INTO subscribers (id, email, email_key, name, name_key, status, hour, created_at)
     SELECT 'sub_' || printf('%016x', n * 2654435761 % 4294967296), address, address, name, coalesce(name, ''), status, 7, n * 60000 FROM (
       SELECT n, 'r' || n || CASE WHEN n % 3000 = 1 THEN 'qz' ELSE '' END || '@' || ${DOMAIN} AS address,
         CASE WHEN n % 3 THEN '見本' || n END AS name, ${STATUS} AS status FROM r)`,
    count,
  );
  await sql(
    `${numbers} INSERT INTO enrollments (id, subscriber_id, course, state, next_lesson, next_lesson_slug, next_send_at, weekday, created_at)
     SELECT 'enr_' || n, 'sub_' || printf('%016x', n * 2654435761 % 4294967296), CASE WHEN n % 400 = 4 THEN 'heavy-legs' ELSE 'thigh-sciatica' END, state, 2, NULL,
       CASE WHEN state = 'active' AND n % 50 THEN n % 70 * 3600000 END, 7, n * 60000
     FROM (SELECT n, CASE WHEN n % 20 = 2 OR n % 500 = 3 THEN 'stopped' WHEN n % 10 < 6 THEN 'active' WHEN n % 100 = 7 THEN 'paused' ELSE 'completed' END AS state
       FROM r WHERE n % 20 <> 1)`,
    count,
  );
}
