import type { Course } from '../../courses/course.ts';
import type { Sql } from '../test-database.ts';

const DAY = 86_400_000;
/** The sign-ups are spread over so many days: the first have come to the end of their course. */
const DAYS = 126;

type Options = { count: number; courses: Course[]; now: number };
type Row = Record<string, string | number | null>;

/**
 * Adds readers who signed up one after the other in the last months, the newest first, in all courses. One in seven has not confirmed. The
 * others got a lesson a week, of which they opened some; the next ones come in the days from tomorrow on. Triggers count all of it.
 */
export async function addReadersLately(sql: Sql, options: Options): Promise<void> {
  const readers = Array.from({ length: options.count }, (_, n) => readerOf(n, options));
  const insertAll = (table: string, rows: (reader: Reader) => Row[]) => insert(sql, table, readers.flatMap(rows));
  await insertAll('subscribers', ({ subscriber }) => [subscriber]);
  await insertAll('signups', ({ signup }) => [signup]);
  await insertAll('enrollments', ({ enrollments }) => enrollments);
  await insertAll('deliveries', ({ deliveries }) => deliveries);
  for (const change of AS_THINGS_HAPPEN) await sql(change);
}
type Reader = ReturnType<typeof readerOf>;

/** What is counted is counted as it changes. */
const AS_THINGS_HAPPEN = [
  'UPDATE signups SET confirmed_at = requested_at + 600000 WHERE subscriber_id IN (SELECT subscriber_id FROM enrollments)',
  `UPDATE deliveries SET state = 'sent'`,
  `UPDATE deliveries SET opened_as = reason, picture_fetched = 1 WHERE reason <> 'none'`,
  `UPDATE enrollments SET state = 'completed', next_send_at = NULL, ended_at = created_at WHERE next_lesson_slug IS NULL`,
];

function readerOf(n: number, { count, courses, now }: Options) {
  const created_at = now - 3_600_000 - Math.floor((n * DAYS * DAY) / count);
  const [id, email] = [`sub_${n}`, `r${n}@${n % 3 === 0 ? 'docomo.ne.jp' : 'mail.example'}`];
  const course = courses[n % courses.length]!;
  const isConfirmed = n % 7 !== 3;
  const sent = course.lessons.slice(0, isConfirmed ? Math.floor((now - created_at) / (7 * DAY)) : 0);
  const own = { subscriber_id: id, course: course.slug };
  const pattern = course.patterns[n % 3]?.slug ?? null;
  const status = isConfirmed ? 'active' : 'pending';
  const next = { next_lesson: sent.length + 1, next_lesson_slug: course.lessons[sent.length]?.slug ?? null };
  const enrollment = { id: `enr_${n}`, ...own, state: 'active', weekday: 1, created_at, ...next };
  return {
    subscriber: { id, email, email_key: email, status, hour: 7, created_at },
    signup: { id: `sgn_${n}`, ...own, pattern, requested_at: created_at, expires_at: created_at + 7 * DAY },
    enrollments: isConfirmed ? [{ ...enrollment, next_send_at: nextMorning(now, n % 3) }] : [],
    deliveries: sent.map(({ number, slug }) => ({
      ...{ id: `dlv_${n}_${number}`, kind: 'lesson', ...own, enrollment_id: enrollment.id, lesson: number },
      ...{ lesson_slug: slug, state: 'sending', message_id: `<${n}.${number}@x>`, reason: OPENED[(n + number) % 5]! },
      ...acceptedAt(created_at + number * 7 * DAY - 3_600_000),
    })),
  };
}

const OPENED = ['proven', 'possible', 'proven', 'none', 'proven'];
const acceptedAt = (at: number) => ({ due_at: at, next_attempt_at: at, accepted_at: at, entered_at: at });

/** 7:00 in Tokyo, so many days after tomorrow. */
const nextMorning = (now: number, days: number): number => (Math.floor(now / DAY) + 1 + days) * DAY - 2 * 3_600_000;

async function insert(sql: Sql, table: string, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = columns.map(column => `value ->> '$.${column}'`).join(', ');
  for (let from = 0; from < rows.length; from += 500)
    await sql(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`,
      JSON.stringify(rows.slice(from, from + 500)),
    );
}
