import type { Course } from '../../courses/course.ts';
import type { Sql } from '../test-database.ts';

const DAY = 86_400_000;
/** Weeks over which the sign-ups are spread. */
const WEEKS = 12;

type Options = { count: number; courses: Course[]; now: number };

/**
 * Adds readers who signed up one after the other in the last twelve weeks, the newest first, in all courses. One in seven has not confirmed.
 * The others got a lesson a week, of which they opened some. The next lessons come in the days from tomorrow on.
 */
export async function addReadersLately(sql: Sql, options: Options): Promise<void> {
  const readers = Array.from({ length: options.count }, (_, n) => readerOf(n, options));
  await insert(
    sql,
    'subscribers',
    readers.map(one => one.subscriber),
  );
  await insert(
    sql,
    'signups',
    readers.map(one => one.signup),
  );
  await insert(
    sql,
    'enrollments',
    readers.flatMap(one => one.enrollment),
  );
  await insert(
    sql,
    'deliveries',
    readers.flatMap(one => one.deliveries),
  );
}

function readerOf(n: number, { count, courses, now }: Options) {
  const createdAt = now - 3_600_000 - Math.floor((n * WEEKS * 7 * DAY) / count);
  const [id, email] = [`sub_${n}`, `r${n}@${n % 3 === 0 ? 'docomo.ne.jp' : 'mail.example'}`];
  const course = courses[n % courses.length]!;
  const isConfirmed = n % 7 !== 3;
  const sent = isConfirmed ? Math.min(course.lessons.length, Math.ceil((now - createdAt) / (7 * DAY)) - 1) : 0;
  const isDone = sent === course.lessons.length;
  const shared = { subscriber_id: id, course: course.slug };
  return {
    subscriber: {
      id,
      email,
      email_key: email,
      status: isConfirmed ? 'active' : 'pending',
      hour: 7,
      created_at: createdAt,
    },
    signup: {
      ...{ id: `sgn_${n}`, ...shared, pattern: course.patterns[n % 3]?.slug ?? null, requested_at: createdAt },
      ...{ expires_at: createdAt + 7 * DAY, confirmed_at: isConfirmed ? createdAt + 600_000 : null },
    },
    enrollment: isConfirmed
      ? [
          {
            ...{ id: `enr_${n}`, ...shared, state: isDone ? 'completed' : 'active', weekday: 1, created_at: createdAt },
            ...{ next_lesson: sent + 1, next_lesson_slug: course.lessons[sent]?.slug ?? null },
            ...{ next_send_at: isDone ? null : nextMorning(now, n % 3), ended_at: isDone ? now : null },
          },
        ]
      : [],
    deliveries: course.lessons.slice(0, sent).map(({ number, slug }) => ({
      ...{ id: `dlv_${n}_${number}`, kind: 'lesson', ...shared, enrollment_id: `enr_${n}`, lesson: number },
      ...{ lesson_slug: slug, state: 'sent', message_id: `<${n}.${number}@x>`, opened_as: OPENED[(n + number) % 5]! },
      ...moments(createdAt + number * 7 * DAY),
    })),
  };
}

const OPENED = ['proven', 'possible', 'proven', 'none', 'proven'];
const moments = (at: number) => ({ due_at: at, next_attempt_at: at, accepted_at: at, entered_at: at });

/** 7:00 in Tokyo, so many days after tomorrow. */
const nextMorning = (now: number, days: number): number =>
  Math.floor(now / DAY) * DAY + (days + 1) * DAY - 2 * 3_600_000;

async function insert(sql: Sql, table: string, rows: Record<string, string | number | null>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = columns.map(column => `value ->> '$.${column}'`).join(', ');
  for (let from = 0; from < rows.length; from += 500)
    await sql(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`,
      JSON.stringify(rows.slice(from, from + 500)),
    );
}
