import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { COURSES_OF_0_1_0 } from '../courses/lesson-slugs.ts';

type Sent = { email: string; kind: string; course: string; lesson: number };
type Link = {
  what: string;
  method: string;
  url: string;
  body?: Record<string, string>;
  status: number;
  location?: string;
};
/** What the release itself then answered and sent. `ended`: when it stopped (epoch ms). */
type Expected = { ended: number; links: Link[]; sentAtOnce: Sent[]; sentInTwoWeeks: Sent[] };

/**
 * Lessons that the release would have sent in the third week only: after a lesson that came late it waited for the reader's weekday. Now
 * the next one comes six days later (see `docs/decisions/schedule.md`).
 */
const SOONER: Record<string, Sent[]> = {
  '0.1.0': [
    { email: 'full@example.jp', kind: 'lesson', course: 'thigh-sciatica', lesson: 6 },
    { email: 'newest@example.jp', kind: 'lesson', course: 'recurring-sciatica', lesson: 4 },
    { email: 'reader@busy.example.jp', kind: 'lesson', course: 'thigh-sciatica', lesson: 6 },
    { email: 'returned@example.jp', kind: 'lesson', course: 'recurring-sciatica', lesson: 4 },
  ],
};
/** As `SENT_SINCE` orders them. */
const inOrder = (mails: Sent[]): Sent[] =>
  mails.toSorted((a, b) => (JSON.stringify(Object.values(a)) < JSON.stringify(Object.values(b)) ? -1 : 1));

/** The data of a clinic on an older release, made by `fixtures/make.ts` in a worktree of that release. */
export function leftBehind(release: string) {
  const folder = join('src/testing/fixtures', release);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const sql = read('database.sql');
  const expected = JSON.parse(read('expected.json')) as Expected;
  return {
    ...expected,
    sentInTwoWeeks: inOrder([...expected.sentInTwoWeeks, ...(SOONER[release] ?? [])]),
    sql,
    exported: read('house.ndjson'),
    /** Writes the database to `file`, with its secret and its restore guard beside it. */
    layDown(file: string) {
      const raw = new DatabaseSync(file);
      raw.exec(`PRAGMA journal_mode = WAL; ${sql}`);
      raw.close();
      for (const beside of ['secret', 'epoch', 'memory'].filter(name => existsSync(join(folder, name))))
        copyFileSync(join(folder, beside), `${file}.${beside}`);
    },
  };
}

/** Which lessons rows of 0.1.0 mean, told by its own numbers: no row may be without its lesson's slug. */
export const SLUGS = {
  mails: "SELECT DISTINCT course, lesson, lesson_slug AS slug FROM deliveries WHERE kind = 'lesson' ORDER BY 1, 2",
  places:
    "SELECT DISTINCT course, next_lesson AS lesson, next_lesson_slug AS slug FROM enrollments WHERE state <> 'completed' ORDER BY 1, 2",
  counts: 'SELECT course, lesson, lesson_slug AS slug FROM lesson_counts ORDER BY 1, 2',
  versions: 'SELECT DISTINCT course, lesson, lesson_slug AS slug FROM lesson_versions WHERE lesson > 0 ORDER BY 1, 2',
};

/** `rows` of one of these, as 0.1.0 would have named them. */
export const namedAsThen = (rows: Record<string, unknown>[]) =>
  rows.map(({ course, lesson }) => ({ course, lesson, slug: COURSES_OF_0_1_0[String(course)]![Number(lesson) - 1] }));

/** The mails sent since a moment (epoch ms), in the form of `expected.json`. */
export const SENT_SINCE = `SELECT email, kind, course, lesson FROM deliveries
  JOIN subscribers ON subscribers.id = subscriber_id
  WHERE deliveries.state = 'sent' AND accepted_at >= ? ORDER BY email, kind, course, lesson`;

/** Queries whose results an upgrade must not change: readers, courses, mails, counts, events. */
export const STANDING = {
  readers: 'SELECT email, name, status, hour FROM subscribers ORDER BY email',
  courses:
    'SELECT id, course, pattern, state, next_lesson, next_send_at, weekday, ended_at FROM enrollments ORDER BY id',
  mails: 'SELECT id, kind, state, lesson, version, attempts, response, opened_as, clicked FROM deliveries ORDER BY id',
  lessonCounts:
    'SELECT course, lesson, sent, bounced, proven, possible, clicked, unsubscribed, failed FROM lesson_counts ORDER BY course, lesson',
  courseCounts: 'SELECT * FROM course_counts ORDER BY course',
  events: 'SELECT * FROM events ORDER BY id',
  consents:
    'SELECT id, subscriber_id, signup_id, act, wording_version, wording_hash, at, origin FROM consents ORDER BY id',
  signups:
    'SELECT id, subscriber_id, course, pattern, name, requested_at, expires_at, confirmed_at FROM signups ORDER BY id',
  requests:
    'SELECT id, delivery_id, subscriber_id, course, contact_by, phone, preferred_times, note, created_at, handled_at FROM consultation_requests ORDER BY id',
  suppressed: 'SELECT address_hash, reason, at FROM suppressions ORDER BY address_hash',
  throttled: 'SELECT domain, throttled_until, strikes FROM receivers ORDER BY domain',
  answers: 'SELECT day, domain, accepted, hard, soft, blocked FROM receiver_days ORDER BY day, domain',
  deadLetters: 'SELECT * FROM dead_letters ORDER BY delivery_id',
};
