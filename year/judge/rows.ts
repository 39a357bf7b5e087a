import type { Look } from '../facts.ts';
import { DAY } from './days.ts';
import type { Check, Hearing } from './hearing.ts';
import { lateness, type Model, readerOf } from './model.ts';

/** A query that answers with the rows that must not be there. `who` and `about` tell which they are. */
type Wrong = { kind: string; promise: string; source: string; sql: string };

const COURSES = `(SELECT course FROM course_counts UNION SELECT course FROM signups UNION SELECT course FROM enrollments)`;
const countOf = (table: string, where: string) =>
  `(SELECT count(*) FROM ${table} x WHERE x.course = c.course AND ${where})`;
const recount = (column: string, table: string, where = '1') => ({
  kind: `count-${column}`,
  promise: `course_counts.${column} is what the rows of ${table} say.`,
  source: 'docs/decisions/data.md, Counts are kept by triggers; FAULTS 8.',
  sql: `SELECT c.course AS about, coalesce(k.${column}, 0) AS kept, ${countOf(table, where)} AS counted
    FROM ${COURSES} c LEFT JOIN course_counts k ON k.course = c.course WHERE kept <> counted`,
});

const LESSON_SUMS = {
  sent: "state = 'sent'",
  bounced: 'bounced_at IS NOT NULL',
  proven: "opened_as = 'proven'",
  possible: "opened_as = 'possible'",
  clicked: 'clicked = 1',
  unsubscribed: 'unsubscribed = 1',
  failed: "state = 'failed'",
};
const recountLessons = (column: keyof typeof LESSON_SUMS) => ({
  kind: `count-lesson-${column}`,
  promise: `lesson_counts.${column} is what the rows of deliveries say.`,
  source: 'docs/decisions/data.md, Counts are kept by triggers.',
  sql: `WITH counted AS (SELECT course, lesson_slug, sum(${LESSON_SUMS[column]}) AS n FROM deliveries
      WHERE kind = 'lesson' GROUP BY course, lesson_slug),
    both AS (SELECT course, lesson_slug FROM counted UNION SELECT course, lesson_slug FROM lesson_counts)
    SELECT b.course || ' ' || b.lesson_slug AS about, coalesce(k.${column}, 0) AS kept, coalesce(r.n, 0) AS counted
    FROM both b LEFT JOIN lesson_counts k ON k.course = b.course AND k.lesson_slug = b.lesson_slug
    LEFT JOIN counted r ON r.course = b.course AND r.lesson_slug = b.lesson_slug WHERE kept <> counted`,
});

const ALWAYS: Wrong[] = [
  recount('requested', 'signups'),
  recount('confirmed', 'enrollments'),
  recount('completed', 'enrollments', "x.state = 'completed'"),
  recount('stopped', 'enrollments', "x.state = 'stopped'"),
  recount('consultations', 'consultation_requests'),
  ...(Object.keys(LESSON_SUMS) as (keyof typeof LESSON_SUMS)[]).map(recountLessons),
  {
    kind: 'more-confirmed-than-requested',
    promise: 'No course has more confirmations than requests.',
    source: 'FAULTS 8.',
    sql: 'SELECT course AS about, confirmed AS kept, requested AS counted FROM course_counts WHERE confirmed > requested',
  },
  {
    kind: 'accepted-twice',
    promise: 'No lesson of an enrollment is accepted in two rows.',
    source: 'DESIGN 3 and 4.',
    sql: `SELECT r.email AS who, d.enrollment_id || ' ' || d.lesson_slug AS about, count(*) AS counted FROM deliveries d
      JOIN subscribers r ON r.id = d.subscriber_id WHERE d.kind = 'lesson' AND d.state = 'sent'
      GROUP BY d.enrollment_id, d.lesson_slug HAVING count(*) > 1`,
  },
  {
    kind: 'two-open-enrollments',
    promise: 'A reader has one open enrollment in a course at most.',
    source: 'DESIGN, What is kept.',
    sql: `SELECT r.email AS who, e.course AS about, count(*) AS counted FROM enrollments e
      JOIN subscribers r ON r.id = e.subscriber_id WHERE e.state IN ('active', 'paused')
      GROUP BY e.subscriber_id, e.course HAVING count(*) > 1`,
  },
  {
    kind: 'status-against-consent',
    promise: 'The status of a reader is what the consent record says.',
    source: 'docs/decisions/sign-up-and-suppression.md, Lifting asks the consent record.',
    sql: `SELECT r.email AS who, r.status AS about, last.act AS kept, r.status AS counted FROM subscribers r
      LEFT JOIN (SELECT subscriber_id, act, max(id) FROM consents WHERE act IN ('confirmed', 'withdrawn')
        GROUP BY subscriber_id) last ON last.subscriber_id = r.id
      WHERE (r.status = 'active' AND last.act IS NOT 'confirmed') OR (r.status = 'unsubscribed' AND last.act IS NOT 'withdrawn')
        OR (r.status = 'pending' AND last.act IS NOT NULL)`,
  },
  {
    kind: 'consent-by-correction-alone',
    promise: 'Nobody is confirmed by a correction who had not confirmed before.',
    source: 'docs/decisions/sign-up-and-suppression.md, A new address is confirmed by whoever reads it.',
    sql: `SELECT r.email AS who, c.id AS about FROM consents c JOIN subscribers r ON r.id = c.subscriber_id
      WHERE c.correction_id IS NOT NULL AND c.act = 'confirmed' AND NOT EXISTS (SELECT 1 FROM consents b
        WHERE b.subscriber_id = c.subscriber_id AND b.act = 'confirmed' AND b.correction_id IS NULL AND b.id < c.id)`,
  },
];

/** These may be so for a moment, between two steps of the program: they are wrong when they were so a day before as well. */
const LASTING: Wrong[] = [
  {
    kind: 'waits-after-the-end',
    promise: 'No lesson waits whose course has ended.',
    source: 'FAULTS 8: what belongs to a stopped course ends with it.',
    sql: `SELECT r.email AS who, d.id AS about, d.state AS kept, e.state AS counted FROM deliveries d
      JOIN enrollments e ON e.id = d.enrollment_id JOIN subscribers r ON r.id = e.subscriber_id
      WHERE d.kind = 'lesson' AND d.state IN ('due', 'retry', 'claimed') AND e.state IN ('completed', 'stopped')`,
  },
  {
    kind: 'no-next-lesson',
    promise: 'An open course has a date, or a lesson under way.',
    source: 'README, What it promises: No lesson is lost.',
    sql: `SELECT r.email AS who, e.id AS about, e.course AS kept, e.state AS counted FROM enrollments e
      JOIN subscribers r ON r.id = e.subscriber_id WHERE e.state = 'active' AND e.next_send_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.enrollment_id = e.id AND d.state IN ('due', 'claimed', 'sending', 'retry'))`,
  },
  {
    kind: 'purge-owed-too-long',
    promise: 'The file is written anew without what was erased, at once or within the hour, and then no more is owed.',
    source: 'docs/decisions/erasing.md',
    sql: "SELECT key || ' ' || value AS about FROM settings WHERE key = 'unpurged'",
  },
];

/** Rows that were wrong the day before are kept by each judge for itself. */
export function newRowChecks(): Check[] {
  return [...ALWAYS.map(always), ...LASTING.map(lasting), dates(), leavers()];
}

const always = (wrong: Wrong): Check => ({
  ...headOf(wrong),
  day: ({ tell, look }) => {
    for (const row of rowsOf(look, wrong)) tell(wrong.kind, row.who, row.about, row.text);
  },
});

function lasting(wrong: Wrong): Check {
  let before = new Set<string>();
  return {
    ...headOf(wrong),
    day: ({ model, tell, look }) => {
      const rows = isAtWork(model) ? rowsOf(look, wrong) : [];
      for (const row of rows) if (before.has(row.about)) tell(wrong.kind, row.who, row.about, row.text);
      before = new Set(rows.map(({ about }) => about));
    },
  };
}

const headOf = ({ promise, source }: Wrong) => ({ promise, source });

function rowsOf(look: Look, { sql }: Wrong) {
  return look(sql).map(({ who, about, kept, counted }) => ({
    who: who === undefined ? null : String(who),
    about: String(about),
    text: [about, kept, counted].filter(part => part !== undefined).join(' · '),
  }));
}

/** Whether the program could do its work since yesterday: a process ran, passes succeeded, and not everything is paused. */
export function isAtWork({ running, pauses, beats, now }: Model): boolean {
  const isPaused = [...pauses.values()].some(({ domain }) => domain === '');
  return running.size > 0 && !isPaused && beats.filter(at => now.at - at < DAY).length > 1;
}

/** Whether the machine's clock has been right for a day. */
export const hasRightClock = ({ steps, now }: Model): boolean =>
  Math.abs(lateness(now)) < 1_000 && !steps.some(({ at }) => now.at - at < DAY);

function dates(): Check {
  return {
    promise: 'No lesson is planned more than 35 days ahead, once the clocks have been right for a day.',
    source: 'docs/decisions/schedule.md, What was sent is believed before what is planned.',
    day({ model, tell, look }, at) {
      if (!hasRightClock(model) || !isAtWork(model)) return;
      const rows = look(
        `SELECT r.email, e.id, e.next_send_at AS next FROM enrollments e JOIN subscribers r ON r.id = e.subscriber_id
         WHERE e.state = 'active' AND e.next_send_at > ?`,
        at + 35 * DAY,
      );
      for (const { email, id, next } of rows)
        tell('planned-far-ahead', String(email), String(id), `in ${Math.round((Number(next) - at) / DAY)} days`);
    },
  };
}

function leavers(): Check {
  return {
    promise: 'Whoever left has no open course, until they confirm anew, also after a restore.',
    source: 'README, What it promises: Unsubscribing takes effect at once. DESIGN 28.',
    day(hearing) {
      const { model, tell, look } = hearing;
      if (!isAtWork(model) || model.restores.some(one => model.now.at - one.at < DAY)) return;
      for (const {
        email,
      } of look(`SELECT DISTINCT r.email FROM enrollments e JOIN subscribers r ON r.id = e.subscriber_id
          WHERE e.state IN ('active', 'paused')`))
        if (hasLeft(hearing, String(email))) tell('open-after-leaving', String(email), '', 'a course is open');
    },
  };
}

function hasLeft({ model }: Hearing, who: string): boolean {
  const { left, confirmed } = readerOf(model, who);
  const last = left.findLast(({ sure }) => sure);
  return Boolean(last) && !confirmed.some(({ nth }) => nth > last!.nth) && !isForgotten(model, last!.at);
}

const isForgotten = ({ restores }: Model, at: number): boolean =>
  restores.some(one => one.madeAt <= at && at <= one.at && at >= one.knownUntil);
